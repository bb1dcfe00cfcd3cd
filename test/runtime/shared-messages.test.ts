import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { afterEach, describe, expect, test, vi } from "vitest";
import { FiredEvent } from "../../runtime/daemon/session-events.js";
import { StreamChannel } from "../../runtime/transports/stream-channel.js";
import { Writer } from "../../runtime/values/writer.js";
import { Recorder, sendText, socketPair, turns } from "./channels.js";

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

async function sockets(): Promise<[Socket, Socket]> {
  const pair = await socketPair();
  open.push(...pair);
  return pair;
}

/** A channel at each end, past the greeting, with a recorder each. */
async function channels() {
  const [here, there] = await sockets();
  const near = new StreamChannel(here, undefined, undefined, true);
  const far = new StreamChannel(there, undefined, undefined, true);
  const nearSide = new Recorder();
  const farSide = new Recorder();
  near.start(nearSide);
  far.start(farSide);
  near.greeted(1 << 24);
  far.greeted(1 << 24);
  return { here, there, near, far, nearSide, farSide };
}

/** A channel at one end, past the greeting, and a bare socket at the other. */
async function halfChannel() {
  const [here, there] = await sockets();
  there.on("error", () => {});
  const near = new StreamChannel(here, undefined, undefined, true);
  const side = new Recorder();
  near.start(side);
  near.greeted(1 << 24);
  return { here, there, near, side };
}

/** What a recorder reads as that text. */
function shared(text: string): FiredEvent {
  const writer = new Writer();
  writer.beginMessage();
  writer.string(text, "text");
  return new FiredEvent({ name: "e", number: 1 }, undefined, writer.message());
}

describe("a message for many channels", () => {
  test("leaves each in one write at the end of the turn, from the same memory", async () => {
    const pairs = [await channels(), await channels(), await channels()];
    const message = shared("for all");
    const writes = pairs.map(({ here }) => vi.spyOn(here, "write"));
    for (const { near } of pairs) near.sendShared(message);
    expect(pairs.map(({ near }) => near.queuedBytes)).toEqual(Array(3).fill(12));
    for (const write of writes) expect(write).not.toHaveBeenCalled();
    for (const { farSide } of pairs) await farSide.untilCount(1);
    for (const { near, farSide } of pairs) {
      expect(farSide.messages).toEqual(["for all"]);
      expect([near.queuedBytes, near.sentBytes]).toEqual([0, 12]);
    }
    for (const write of writes) {
      expect(write).toHaveBeenCalledTimes(1);
      expect(write.mock.calls[0]?.[0]).toBe(message.frame());
    }
  });

  test.each([
    ["before", ["shared", "own", "own"]],
    ["between", ["own", "shared", "own"]],
    ["behind", ["own", "own", "shared"]],
    ["beside others of its kind", ["shared", "shared", "own", "shared"]],
  ])("keeps its place %s what else is sent in the turn, in one write", async (_, kinds) => {
    const { here, near, farSide } = await channels();
    const write = vi.spyOn(here, "write");
    for (const [index, kind] of kinds.entries()) {
      if (kind === "own") sendText(near, `${index}`);
      else near.sendShared(shared(`${index}`));
    }
    await farSide.untilCount(kinds.length);
    expect(farSide.messages).toEqual([...kinds.keys()].map(String));
    expect(write).toHaveBeenCalledTimes(1);
  });

  test("waits behind what a slow peer has not taken, in order, and drained follows", async () => {
    const { near, far, nearSide, farSide } = await channels();
    far.pause();
    const large = "x".repeat(300_000);
    for (const text of [large, "small", large]) {
      near.sendShared(shared(text));
      sendText(near, "own");
    }
    await turns();
    expect(near.queuedBytes).toBeGreaterThan(65_536);
    far.resume();
    await farSide.untilCount(6);
    await nearSide.until(() => nearSide.calls.includes("drained"));
    expect(farSide.messages).toEqual([large, "own", "small", "own", large, "own"]);
    expect(near.queuedBytes).toBe(0);
  });

  test("is sent by close, and dropped by destroy", async () => {
    const [closed, destroyed] = [await channels(), await channels()];
    closed.near.sendShared(shared("last"));
    closed.near.close();
    closed.near.sendShared(shared("too late"));
    destroyed.near.sendShared(shared("never"));
    destroyed.near.destroy();
    await Promise.all([closed.farSide.untilClosed(), destroyed.farSide.untilClosed()]);
    expect(closed.farSide.messages).toEqual(["last"]);
    expect(destroyed.farSide.messages).toEqual([]);
    expect(destroyed.near.queuedBytes).toBe(0);
  });

  test("is copied for a stream that keeps what it is given", async () => {
    const kept: Buffer[] = [];
    const stream = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        kept.push(chunk);
        done();
      },
    });
    const channel = new StreamChannel(stream);
    channel.greeted(1 << 24);
    const message = shared("text");
    channel.sendShared(message);
    await turns(1);
    const sent = Buffer.from(message.frame());
    message.frame().fill(0);
    expect(Buffer.concat(kept)).toEqual(sent);
  });
});

test("a stream that throws when it is written to does not keep others from being flushed", async () => {
  const [first, second] = [await halfChannel(), await channels()];
  const failure = new Error("this stream throws");
  vi.spyOn(first.here, "write").mockImplementation(() => {
    throw failure;
  });
  const uncaught = vi.fn<(error: Error, origin: string) => void>();
  const former = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.once("uncaughtException", uncaught);
  try {
    sendText(first.near, "lost");
    sendText(second.near, "arrives");
    await second.farSide.untilCount(1);
  } finally {
    process.removeAllListeners("uncaughtException");
    for (const listener of former) process.on("uncaughtException", listener);
  }
  expect(uncaught).toHaveBeenCalledWith(failure, "uncaughtException");
});
