import type { Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { DirectReads } from "../../runtime/transports/direct-reads.js";
import { StreamChannel } from "../../runtime/transports/stream-channel.js";
import { Recorder, sendText, socketPair, turns } from "./channels.js";

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** A channel that reads directly, and one that sends to it. */
async function channels() {
  const [here, there] = await socketPair();
  open.push(here, there);
  const far = new StreamChannel(there, undefined, undefined, true, new DirectReads(there));
  const near = new StreamChannel(here, undefined, undefined, true);
  const [nearSide, farSide] = [new Recorder(), new Recorder()];
  near.start(nearSide);
  near.greeted(1 << 24);
  const start = (): void => {
    far.start(farSide);
    far.greeted(1 << 24);
  };
  return { here, there, near, far, farSide, start };
}

const texts = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `message ${from + index}`);

test("what arrives passes by the stream's queue and events", async () => {
  const { there, near, farSide, start } = await channels();
  start();
  let events = 0;
  there.on("data", () => events++);
  for (const text of texts(0, 10)) {
    sendText(near, text);
    await farSide.untilCount(farSide.messages.length + 1);
  }
  expect(farSide.messages).toEqual(texts(0, 10));
  expect(events).toBe(0);
});

test("what had arrived before comes first", async () => {
  const { there, near, farSide, start } = await channels();
  sendText(near, "message 0");
  while (there.readableLength === 0) await turns(1);
  for (const text of texts(1, 5)) sendText(near, text);
  start();
  await farSide.untilCount(5);
  expect(farSide.messages).toEqual(texts(0, 5));
});

test("a channel that is paused reads no more, and goes on where it stopped, again and again", async () => {
  const { near, far, farSide, start } = await channels();
  start();
  const all = Array.from({ length: 60 }, (_, index) => `${index} ${"x".repeat(100_000)}`);
  farSide.onMessage = () => far.pause();
  for (const text of all) sendText(near, text);
  for (let count = 1; count <= all.length; count++) {
    await farSide.untilCount(count);
    await turns(3);
    expect(farSide.messages).toHaveLength(count);
    // Half of the time it is resumed and paused at once, which changes nothing.
    if (count % 2 === 0) {
      far.resume();
      far.pause();
      await turns(2);
      expect(farSide.messages).toHaveLength(count);
    }
    // The peer can send no more than sockets and one read hold.
    if (count < 30) expect(near.queuedBytes).toBeGreaterThan(0);
    far.resume();
  }
  expect(farSide.messages).toEqual(all);
});

test("the end of the peer is told, also of one that is paused meanwhile", async () => {
  const { near, far, farSide, start } = await channels();
  start();
  sendText(near, "first");
  await farSide.untilCount(1);
  far.pause();
  sendText(near, "last");
  near.close();
  await turns(5);
  expect(farSide.calls).toEqual(["message"]);
  far.resume();
  await farSide.untilClosed();
  expect(farSide.calls).toEqual(["message", "message", "closed"]);
});

test("a channel that is closed while it is paused reads to the peer's end", async () => {
  const { near, far, farSide, start } = await channels();
  start();
  sendText(near, "first");
  await farSide.untilCount(1);
  far.pause();
  for (let count = 0; count < 20; count++) sendText(near, "x".repeat(100_000));
  await turns(3);
  far.close();
  await farSide.untilClosed();
  expect(farSide.error).toBeUndefined();
});
