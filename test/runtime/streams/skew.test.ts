import {
  callbackHandler,
  connect,
  createMemoryTransport,
  type ServerDispatch,
} from "@libmedium/runtime";
import { expect, onTestFinished, test } from "vitest";
import { interfaceOf } from "../../compiler/evolution/dynamic-package.js";
import { specOf } from "../../compiler/found.js";
import { ask, StreamsConnection, StreamsServer } from "./streams-server.js";

const head = "namespace test.streams\nclass Streams\n";
const methods = [
  "method list(count: uint32): stream uint32\n",
  "method load(count: uint32): stream binary\n",
  "method sum(numbers: stream uint32): uint32\n",
];
const own = `${head}${methods.join("")}callback ask(value: uint32): uint32\n`;
const others = `${head}${methods.toReversed().join("")}callback tell()\ncallback ask(value: uint32): uint32\n`;

/** The same daemon, of another version: its methods and its callbacks have other numbers. */
class OtherServer extends StreamsServer {
  override $dispatch(): ServerDispatch {
    const dispatch = super.$dispatch();
    const [list, load, sum] = dispatch.handlers;
    const { namespace, className, hash, json } = interfaceOf(specOf(others));
    const description = { namespace, className, hash, json, exceptions: [] };
    return { ...dispatch, description, handlers: [sum, load, list] };
  }
}

test("streams and callbacks are found by their name where the two sides have different versions", async () => {
  const transport = createMemoryTransport();
  const server = await OtherServer.serve({ transport, signals: false });
  onTestFinished(() => server.close());
  const { namespace, className, hash, json } = interfaceOf(specOf(own));
  const description = { namespace, className, hash, json, exceptions: [] };
  const peer = await connect(
    StreamsConnection,
    description,
    { transport, callbacks: { ask: (value: number): number => value + 1 } },
    (given) => [callbackHandler(ask, given.ask, (callback, value) => callback(value))],
  );
  onTestFinished(() => peer.close());

  const items: number[] = [];
  for await (const item of peer.list(3)) items.push(item);
  expect(items).toEqual([0, 1, 2]);
  expect(await peer.sum([1, 2, 3])).toBe(6);
  expect(await server.session.call({ ...ask, number: 2 }, 5, undefined)).toBe(6);
  await expect(server.session.call({ ...ask, number: 1 }, 5, undefined)).rejects.toThrow(
    "the application does not implement it",
  );
});
