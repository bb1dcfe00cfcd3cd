import { expect, onTestFinished, test } from "vitest";
import { createMemoryTransport } from "../../runtime/transports/memory-transport.js";
import type { Members } from "../compiler/evolution/codec.js";
import { dynamicApplication, DynamicServer } from "../compiler/evolution/dynamic-package.js";
import { specOf } from "../compiler/found.js";
import { settled, until } from "./feed.js";
import { rejection } from "./student-server.js";

const old = `namespace a.b
class C
@idempotent
method read(text: string): string
method gone(): string
event said(text: string)
`;

/** Everything has another number. */
const renewed = `namespace a.b
class C
method new(): string
@idempotent
method read(text: string): string
event other(text: string)
event said(text: string)
`;

test("a connection goes on with a daemon of another version: calls, events, and what does not fit", async () => {
  const transport = createMemoryTransport();
  const options = { transport, signals: false, onError: () => {} };
  let asked = 0;
  // Runs, and never answers.
  const first = await DynamicServer.serve(
    options,
    specOf(old),
    () => (asked++, new Promise(() => {}) as never),
  );
  const peer = await dynamicApplication(specOf(old), transport, { minDelayMs: 1, maxDelayMs: 1 });
  onTestFinished(() => peer.connection.close());
  const heard: (Members | Error)[] = [];
  peer.listen("said", (values) => void heard.push(values));
  const call = peer.call("read", { text: "again" });
  await until(() => asked === 1);
  for (const application of first.applications) application.$session.lose(new Error("crashed"));
  await first.close();

  const log: string[] = [];
  const second = await DynamicServer.serve(options, specOf(renewed), (method, values) => {
    log.push(method);
    return `${method} ${String(values["text"])}`;
  });
  onTestFinished(() => second.close());
  expect(await call).toBe("read again");
  expect(log).toEqual(["read"]);
  await second.fire("other", { text: "nobody's" });
  await second.fire("said", { text: "still heard" });
  await settled();
  expect(heard).toEqual([{ text: "still heard" }]);
  expect(await rejection(peer.call("gone", {}))).toMatchObject({ code: "incompatible-interface" });
  expect(peer.connection.state).toBe("connected");
});
