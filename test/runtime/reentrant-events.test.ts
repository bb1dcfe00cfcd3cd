/** Values can run code of their own while they are encoded: what that code fires goes to all or to nobody. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { awaitEventBytes } from "../../runtime/limits.js";
import type { Transport } from "../../runtime/transports/transport.js";
import { unixTransport } from "../../runtime/transports/unix-transport.js";
import { Place, record, settled } from "./feed.js";

/** Over sockets, of which each has a writer that can be busy. */
function sockets(): Transport {
  const folder = mkdtempSync(join(tmpdir(), "medium-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const address = `unix:${join(folder, "socket")}`;
  return {
    listen: (_address, options, accept) => unixTransport.listen(address, options, accept),
    connect: (_address, options) => unixTransport.connect(address, options),
  };
}

describe.each(["said", "kept", "keptDropping", "dropping"] as const)("an event %s", (name) => {
  test("that a value fires while it is encoded goes to all or to nobody, and breaks no connection", async () => {
    const place = new Place(sockets());
    const server = await place.serve();
    const [one, other] = [
      await place.connect({ reconnect: false }),
      await place.connect({ reconnect: false }),
    ];
    const heard = [record(one[name]), record(other[name])];
    await one.read("now");
    await other.read("now");
    const outcomes: unknown[] = [];
    const fire = async (): Promise<void> => {
      try {
        await server.fire(name, "within");
        outcomes.push("fired");
      } catch (error) {
        outcomes.push(error);
      }
    };
    const [, channel] = place.daemonChannels;
    // As an answer that is being encoded, of which a getter fires.
    channel?.begin().byte(1);
    const firing = fire();
    channel?.abandon();
    await firing;
    await server.fire(name, "after");
    await one.read("now");
    await other.read("now");
    await settled();
    expect(outcomes).toHaveLength(1);
    const expected = outcomes[0] === "fired" ? ["within", "after"] : ["after"];
    expect(heard).toEqual([expected, expected]);
    expect([one.state, other.state]).toEqual(["connected", "connected"]);
  });
});

test("an event that may be dropped comes behind a large value that has fired it, and can be awaited", async () => {
  const place = new Place(sockets());
  const server = await place.serve();
  const connection = await place.connect({ reconnect: false });
  const heard = record(connection.dropping);
  await connection.read("now");
  const [channel] = place.daemonChannels;
  // More than lets an event wait that may be dropped.
  channel?.begin().binary(new Uint8Array(awaitEventBytes + 1), "value");
  const [{ id } = { id: 0 }] = server.applications;
  const firing = server.fire("dropping", "within", id);
  channel?.abandon();
  await firing;
  await server.fire("dropping", "after");
  await connection.read("now");
  expect(heard).toEqual(["within", "after"]);
});
