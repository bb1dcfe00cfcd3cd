import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { StreamChannel } from "../../runtime/transports/stream-channel.js";
import { channelPair, sendText } from "./channels.js";

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** A channel at each end, past the greeting, with a recorder each. */
async function channels() {
  const pair = await channelPair();
  open.push(...pair.sockets);
  return pair;
}

describe("bytes that are not copied", () => {
  const half = "x".repeat(30_000);

  function sendWith(channel: StreamChannel, bytes: Uint8Array): boolean {
    const writer = channel.begin();
    writer.varint(half.length + bytes.length);
    writer.raw(Buffer.from(half));
    return channel.endWith(bytes);
  }

  test("are a part of their message, between those before and behind it", async () => {
    const { near, farSide } = await channels();
    // Its socket is connected once something has arrived.
    sendText(near, "first");
    await farSide.untilCount(1);
    sendText(near, "before");
    expect(sendWith(near, Buffer.from(half))).toBe(true);
    sendText(near, "behind");
    await farSide.untilCount(4);
    expect(farSide.messages).toEqual(["first", "before", half + half, "behind"]);
    expect(near.sentBytes).toBeGreaterThan(60_000);
  });

  test("are to stay until the channel has drained, where the peer is slow", async () => {
    const { near, far, nearSide, farSide } = await channels();
    far.pause();
    const bytes = Buffer.alloc(2_000_000, "x");
    expect(sendWith(near, bytes)).toBe(false);
    const copied = Buffer.alloc(1000, "x");
    expect(sendWith(near, copied)).toBe(true);
    copied.fill("y");
    far.resume();
    await nearSide.until(() => nearSide.calls.includes("drained"));
    bytes.fill("y");
    await farSide.untilCount(2);
    expect(farSide.messages.map((text) => /^x+$/u.test(text) && text.length)).toEqual([
      2_030_000, 31_000,
    ]);
  });
});
