import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../e2e/temporary-folder.js";
import { description, streamsPair } from "./streams-server.js";
import { fromHex } from "../values.js";

/** A message in a frame, whose length takes so many bytes. */
function frame(body: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([length, body]);
}

function hello(): Buffer {
  const { namespace, className, hash } = description;
  const said = { medium: 2, namespace, class: className, hash, pid: 1, name: "raw" };
  const body = Buffer.from(`\u0001${JSON.stringify({ ...said, maxMessageBytes: 1 << 24 })}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(body.length));
  return Buffer.concat([length, body]);
}

/** Of stream 1 of call 0, whose size is `80 80 04` in a varint. */
const itemBytes = 65_536;
const item = frame(Buffer.concat([fromHex("06 00 00 00 00 01 80 80 04"), Buffer.alloc(itemBytes)]));

test("an application that sends large items and does not read is not read for ever", async () => {
  const path = join(temporaryFolder(), "socket");
  const address = `unix:${path}`;
  const { server, peer } = await streamsPair(
    { address, transport: undefined, exposeErrors: true },
    { address, transport: undefined },
  );
  let failed = 0;
  let received = 0;
  server.onPlain = async (value) => {
    if (value === 7) return value;
    failed++;
    throw new Error("x".repeat(8_000));
  };
  server.onStore = async (items) => {
    for await (const { length } of items) received += length;
    return received;
  };
  const socket = connect(path);
  onTestFinished(() => void socket.destroy());
  socket.write(hello());
  await once(socket, "data");
  socket.pause();
  // Answers of 2.4 MB are enough for the daemon not to read further.
  const calls = Array.from({ length: 300 }, (_, id) => {
    const call = fromHex("01 00 00 00 00 06 01 00 00 00");
    call.writeUInt32LE(id + 1, 1);
    return frame(call);
  });
  socket.write(Buffer.concat([frame(fromHex("01 00 00 00 00 04")), ...calls]));
  while (failed < calls.length) await peer.plain(7);
  await peer.plain(7);
  for (let count = 0; count < 4; count++) socket.write(item);
  for (let count = 0; count < 20; count++) await peer.plain(7);
  expect(received).toBeLessThanOrEqual(itemBytes);
  socket.resume();
  await expect.poll(() => received).toBe(4 * itemBytes);
});
