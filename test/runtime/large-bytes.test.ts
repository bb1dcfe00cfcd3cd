import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { channelPair, sendText } from "./channels.js";

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** A channel at each end, past the greeting, and what arrives at the far one. */
async function channels() {
  const pair = await channelPair();
  open.push(...pair.sockets);
  // Its socket is connected once something has arrived.
  sendText(pair.near, "first");
  await pair.farSide.untilCount(1);
  return pair;
}

/** Text that differs everywhere. */
function bytesOf(size: number, from = 0): Buffer {
  const bytes = Buffer.alloc(size);
  for (let index = 0; index < size; index++)
    bytes[index] = 97 + ((from + (index >> 8) + index) % 26);
  return bytes;
}

const sizes = [65_536, 131_071, 131_072, 196_607, 196_608, 196_609, 400_000, 3_000_000];

describe("large bytes at the end of a message", () => {
  test.each(sizes)("may change as soon as %s of them are sent", async (size) => {
    const { near, farSide } = await channels();
    const bytes = bytesOf(size);
    const sent = bytes.toString();
    sendText(near, "before");
    near.begin().lastBinary(bytes, "bytes");
    near.end();
    bytes.fill("!");
    sendText(near, "behind");
    await farSide.untilCount(4);
    expect(farSide.messages).toEqual(["first", "before", sent, "behind"]);
  });

  test("may change although the peer is slow, and other messages wait for them", async () => {
    const { near, far, nearSide, farSide } = await channels();
    far.pause();
    const sent: string[] = ["first"];
    for (const size of sizes) {
      const bytes = bytesOf(size, size);
      near.begin().lastBinary(bytes, "bytes");
      near.end();
      sent.push(bytes.toString());
      bytes.fill("!");
    }
    expect(near.queuedBytes).toBeGreaterThan(3_000_000);
    far.resume();
    await nearSide.until(() => nearSide.calls.includes("drained"));
    await farSide.untilCount(sent.length);
    expect(farSide.messages).toEqual(sent);
    expect(near.queuedBytes).toBe(0);
  });

  test("are in their place where something follows them after all", async () => {
    const { near, farSide } = await channels();
    const [one, other] = [bytesOf(200_000), bytesOf(300_000, 5)];
    const behind: string[] = [];
    farSide.onMessage = (_, reader) => behind.push(reader.string(), reader.string());
    const writer = near.begin();
    writer.lastBinary(one, "bytes");
    expect(writer.messageBytes).toBe(200_003);
    writer.lastBinary(other, "bytes");
    expect(writer.messageBytes).toBe(500_006);
    writer.string("end", "text");
    expect(writer.messageBytes).toBe(500_010);
    near.end();
    await farSide.untilCount(2);
    expect([farSide.messages[1], ...behind]).toEqual([one.toString(), other.toString(), "end"]);
  });

  test("leave with a message that is taken back", async () => {
    const { near, farSide } = await channels();
    sendText(near, "before");
    near.begin().lastBinary(bytesOf(500_000), "bytes");
    near.abandon();
    sendText(near, "behind");
    await farSide.untilCount(3);
    expect(farSide.messages).toEqual(["first", "before", "behind"]);
  });

  test("that are given away while their message is written arrive as zeros", async () => {
    const { near, farSide } = await channels();
    const bytes = new Uint8Array(500_000).fill(97);
    near.begin().lastBinary(bytes, "bytes");
    // A getter of a value behind them that takes no bytes could do that.
    structuredClone(bytes, { transfer: [bytes.buffer] });
    near.end();
    sendText(near, "behind");
    await farSide.untilCount(3);
    expect(farSide.messages).toEqual(["first", "\0".repeat(500_000), "behind"]);
  });
});
