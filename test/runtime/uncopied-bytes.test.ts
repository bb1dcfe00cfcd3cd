import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { StreamChannel } from "../../runtime/transports/stream-channel.js";
import { Recorder, sendText, socketPair } from "./channels.js";

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** A channel at each end, past the greeting, with a recorder each. */
async function channels() {
  const pair = await socketPair();
  open.push(...pair);
  const [near, far] = pair.map((socket) => new StreamChannel(socket, undefined, undefined, true));
  if (near === undefined || far === undefined) throw new Error("There are two.");
  const [nearSide, farSide] = [new Recorder(), new Recorder()];
  near.start(nearSide);
  far.start(farSide);
  near.greeted(1 << 24);
  far.greeted(1 << 24);
  return { near, far, nearSide, farSide };
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
