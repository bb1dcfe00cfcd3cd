import { describe, expect, test } from "vitest";
import { AddressInUse, ConnectionFailed } from "../../runtime/errors.js";
import { createMemoryTransport, memoryPair } from "../../runtime/transports/memory-transport.js";
import type { Channel } from "../../runtime/transports/transport.js";
import { Recorder, sendText, turns } from "./channels.js";

function started(): { near: Channel; far: Channel; nearSide: Recorder; farSide: Recorder } {
  const [near, far] = memoryPair();
  const nearSide = new Recorder();
  const farSide = new Recorder();
  near.start(nearSide);
  far.start(farSide);
  near.greeted(1 << 24);
  far.greeted(1 << 24);
  return { near, far, nearSide, farSide };
}

describe("a pair", () => {
  test("delivers whole messages, in order, later", async () => {
    const { near, farSide } = started();
    for (const text of ["one", "two", "three"]) sendText(near, text);
    near.begin().string("taken back", "text");
    near.abandon();
    near.send(Buffer.from("\u0004four"));
    expect(farSide.messages).toEqual([]);
    await farSide.untilCount(4);
    expect(farSide.messages).toEqual(["one", "two", "three", "four"]);
  });

  test("keeps what is sent before anybody listens", async () => {
    const [near, far] = memoryPair();
    sendText(near, "early");
    await turns();
    const side = new Recorder();
    far.start(side);
    await side.untilCount(1);
    expect(side.messages).toEqual(["early"]);
  });

  test("copies: the sender may go on with its bytes", async () => {
    const { near, farSide } = started();
    const message = Buffer.from("\u0004kept");
    near.send(message);
    message.fill(0);
    await farSide.untilCount(1);
    expect(farSide.messages).toEqual(["kept"]);
  });

  test("holds back a sender while the other end is paused, and tells when it is not", async () => {
    const { near, far, nearSide, farSide } = started();
    far.pause();
    for (let index = 0; index < 3; index++) sendText(near, "x".repeat(50_000));
    await turns();
    expect([farSide.messages.length, near.queuedBytes]).toEqual([0, 150_009]);
    far.resume();
    far.resume();
    await farSide.untilCount(3);
    await nearSide.until(() => nearSide.calls.includes("drained"));
    expect([near.queuedBytes, nearSide.calls]).toEqual([0, ["drained"]]);
  });

  test("after pause delivers nothing more, even of what is there", async () => {
    const { near, far, farSide } = started();
    farSide.onMessage = () => far.pause();
    for (const text of ["one", "two"]) sendText(near, text);
    await turns();
    expect(farSide.messages).toEqual(["one"]);
    far.resume();
    await farSide.untilCount(2);
  });

  test("is handed over from within a message", async () => {
    const { near, far, farSide } = started();
    const second = new Recorder();
    farSide.onMessage = () => far.start(second);
    for (const text of ["one", "two"]) sendText(near, text);
    await second.untilCount(1);
    near.close();
    await second.untilClosed();
    expect([farSide.calls, second.messages]).toEqual([["message"], ["two"]]);
  });
});

describe("the end of a pair", () => {
  test("close delivers what was sent, then tells both sides once", async () => {
    const { near, far, nearSide, farSide } = started();
    sendText(near, "last");
    near.close();
    near.close();
    sendText(near, "ignored");
    await Promise.all([nearSide.untilClosed(), farSide.untilClosed()]);
    far.close();
    far.destroy();
    await turns();
    expect([nearSide.calls, farSide.calls]).toEqual([["closed"], ["message", "closed"]]);
    sendText(far, "ignored");
    expect(far.queuedBytes).toBe(0);
  });

  test("destroy drops what was not delivered", async () => {
    const { near, nearSide, farSide } = started();
    sendText(near, "dropped");
    near.destroy();
    await Promise.all([nearSide.untilClosed(), farSide.untilClosed()]);
    expect(farSide.calls).toEqual(["closed"]);
  });

  test("a handler that throws ends it, with its error", async () => {
    const { near, farSide, nearSide } = started();
    farSide.onMessage = () => {
      throw new Error("a bug");
    };
    sendText(near, "one");
    await Promise.all([nearSide.untilClosed(), farSide.untilClosed()]);
    expect([farSide.error?.message, nearSide.error]).toEqual(["a bug", undefined]);
  });

  test.each([
    ["an empty message", 0],
    ["a greeting over 64 KiB", 65_537],
  ])("%s breaks it", async (_name, size) => {
    const [near, far] = memoryPair();
    const side = new Recorder();
    far.start(side);
    near.send(Buffer.alloc(size));
    sendText(near, "not delivered");
    await side.until(() => side.calls.includes("broken"));
    expect(side.error?.message).toContain(`A message of ${size} bytes`);
    far.close();
    await side.untilClosed();
    expect(side.calls).toEqual(["broken", "closed"]);
  });

  test("one that ended before it was started tells when it is", async () => {
    const [near, far] = memoryPair();
    near.destroy();
    await turns();
    const side = new Recorder();
    far.start(side);
    await side.untilClosed();
    const other = new Recorder();
    near.start(other);
    await other.untilClosed();
    expect([side.calls, other.calls]).toEqual([["closed"], ["closed"]]);
  });
});

describe("a transport", () => {
  const options = { maxMessageBytes: 1 << 24, onError() {} };

  test("gives each application's channel to who listens at its address", async () => {
    const transport = createMemoryTransport();
    await expect(transport.connect("a", options)).rejects.toThrow(ConnectionFailed);
    const accepted: Channel[] = [];
    const listener = await transport.listen("a", options, (channel) => accepted.push(channel));
    await expect(transport.listen("a", options, () => {})).rejects.toThrow(AddressInUse);
    await expect(transport.connect("b", options)).rejects.toThrow(ConnectionFailed);
    const application = await transport.connect("a", options);
    const side = new Recorder();
    accepted[0]?.start(side);
    sendText(application, "hello");
    await side.untilCount(1);
    await listener.close();
    await listener.close();
    await expect(transport.connect("a", options)).rejects.toThrow(ConnectionFailed);
    sendText(application, "still open");
    await side.untilCount(2);
  });

  test("lets each side accept messages of its own size", async () => {
    const transport = createMemoryTransport();
    const accepted: Channel[] = [];
    await transport.listen("a", { ...options, maxMessageBytes: 100_000 }, (channel) =>
      accepted.push(channel),
    );
    const application = await transport.connect("a", { maxMessageBytes: 200_000 });
    const sides = [application, accepted[0] as Channel].map((channel) => {
      channel.greeted(1 << 24);
      const side = new Recorder();
      channel.start(side);
      return side;
    });
    sendText(application, "x".repeat(150_000));
    sendText(accepted[0] as Channel, "x".repeat(150_000));
    await sides[1]?.until(() => sides[1]?.calls.includes("broken") ?? false);
    await sides[0]?.untilCount(1);
    expect(sides.map(({ messages }) => messages.length)).toEqual([1, 0]);
  });
});
