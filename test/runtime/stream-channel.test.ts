import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ConnectionLost, InvalidValue, ProtocolError } from "../../runtime/errors.js";
import { StreamChannel } from "../../runtime/transports/stream-channel.js";
import { Recorder, sendText, socketPair, turns } from "./channels.js";
import { fromHex } from "./values.js";

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
async function channels(closeTimeoutMs?: number) {
  const [here, there] = await sockets();
  const near = new StreamChannel(here, undefined, closeTimeoutMs, true);
  const far = new StreamChannel(there, undefined, closeTimeoutMs, true);
  const nearSide = new Recorder();
  const farSide = new Recorder();
  near.start(nearSide);
  far.start(farSide);
  near.greeted(1 << 24);
  far.greeted(1 << 24);
  return { here, there, near, far, nearSide, farSide };
}

/** A channel at one end, past the greeting, and a bare socket at the other. */
async function halfChannel(closeTimeoutMs?: number) {
  const [here, there] = await sockets();
  there.on("error", () => {});
  const near = new StreamChannel(here, undefined, closeTimeoutMs, true);
  const side = new Recorder();
  near.start(side);
  near.greeted(1 << 24);
  return { here, there, near, side };
}

describe("on the wire", () => {
  test("the first message has version 1's frame, the next ones protocol 2's", async () => {
    const [here, there] = await sockets();
    const channel = new StreamChannel(here);
    const received: Buffer[] = [];
    there.on("data", (chunk) => received.push(chunk));
    channel.begin().raw(fromHex("01"));
    channel.end();
    channel.greeted(1 << 24);
    channel.begin().raw(fromHex("0b 01"));
    channel.end();
    channel.begin().byte(0x0c);
    channel.abandon();
    channel.send(fromHex("0c 01"));
    await new Promise((resolve) => there.once("data", resolve));
    expect(Buffer.concat(received).toString("hex")).toBe(
      "000000000000000101020000000b01020000000c01",
    );
  });

  test("a greeting over 64 KiB is not sent", async () => {
    const [here] = await sockets();
    const channel = new StreamChannel(here);
    expect(() => channel.begin().raw(Buffer.alloc(65_537))).toThrow(InvalidValue);
    channel.abandon();
    channel.begin().raw(Buffer.alloc(65_536));
    channel.end();
  });

  test("nothing larger than the peer accepts is sent, to the byte", async () => {
    const { near, farSide } = await channels();
    near.greeted(70_000);
    near.begin().raw(Buffer.alloc(70_000));
    near.abandon();
    expect(() => near.begin().raw(Buffer.alloc(70_001))).toThrow("larger than 70000 bytes");
    near.abandon();
    sendText(near, "still whole");
    await farSide.untilCount(1);
    expect(farSide.messages).toEqual(["still whole"]);
  });
});

describe("together", () => {
  test("what is sent in one turn is one write, promises included", async () => {
    const { here, near, farSide } = await channels();
    const write = vi.spyOn(here, "write");
    for (let index = 0; index < 100; index++) sendText(near, `message ${index}`);
    await Promise.resolve().then(() => sendText(near, "from a promise"));
    await farSide.untilCount(101);
    expect(write).toHaveBeenCalledTimes(1);
    expect(farSide.messages[99]).toBe("message 99");
  });

  test("more than a chunk leaves before the turn ends", async () => {
    const { here, near, farSide } = await channels();
    const write = vi.spyOn(here, "write");
    for (let index = 0; index < 4; index++) sendText(near, "x".repeat(40_000));
    expect(write).toHaveBeenCalled();
    await farSide.untilCount(4);
  });

  test("answers written while a chunk is delivered are one write", async () => {
    const { near, far, there, nearSide, farSide } = await channels();
    const write = vi.spyOn(there, "write");
    farSide.onMessage = (text) => sendText(far, text);
    for (let index = 0; index < 50; index++) sendText(near, `${index}`);
    await nearSide.untilCount(50);
    expect(write).toHaveBeenCalledTimes(1);
  });
});

describe("large messages", () => {
  test.each([1, 16])("%i MiB arrive as they were, both ways, with others around", async (mebi) => {
    const { near, far, nearSide, farSide } = await channels();
    const bytes = new Uint8Array(mebi * 2 ** 20 - 20).map((_, index) => (index * 31) >> 3);
    const received: Uint8Array[] = [];
    farSide.onMessage = (text, reader) => {
      if (text !== "large") return;
      received.push(reader.binary());
      const writer = far.begin();
      writer.string("echo", "text");
      writer.binary(received[0] as Uint8Array, "bytes");
      far.end();
    };
    nearSide.onMessage = (_text, reader) => received.push(reader.binary());
    sendText(near, "before");
    const writer = near.begin();
    writer.string("large", "text");
    writer.binary(bytes, "bytes");
    near.end();
    // Sent means copied: a change comes too late.
    const first = bytes[0] as number;
    bytes[0] = first + 1;
    sendText(near, "after");
    await nearSide.untilCount(1);
    bytes[0] = first;
    expect(farSide.messages).toEqual(["before", "large", "after"]);
    expect(Buffer.compare(received[0] as Uint8Array, bytes)).toBe(0);
    expect(Buffer.compare(received[1] as Uint8Array, bytes)).toBe(0);
  });
});

describe("a slow peer", () => {
  test("is given no more than it takes, and drained tells when it caught up", async () => {
    const { near, far, nearSide, farSide } = await channels();
    far.pause();
    const text = "x".repeat(65_536);
    for (let index = 0; index < 100; index++) sendText(near, text);
    await turns();
    expect(near.queuedBytes).toBeGreaterThan(5_000_000);
    expect(nearSide.calls).toEqual([]);
    far.resume();
    await farSide.untilCount(100);
    await nearSide.until(() => nearSide.calls.includes("drained"));
    expect(near.queuedBytes).toBe(0);
    expect(nearSide.calls).toEqual(["drained"]);
    sendText(near, "small");
    await farSide.untilCount(101);
    expect(nearSide.calls).toEqual(["drained"]);
  });

  test("a queue of 64 KiB or more after end is always followed by drained", async () => {
    const { near, far, nearSide, farSide } = await channels();
    for (let round = 0; round < 30; round++) {
      const before = nearSide.calls.length;
      if (round % 3 === 0) far.pause();
      sendText(near, "x".repeat(round * 20_000));
      const isHeldBack = near.queuedBytes >= 65_536;
      far.resume();
      await farSide.untilCount(round + 1);
      if (isHeldBack) await nearSide.until(() => nearSide.calls.length > before);
    }
    expect(nearSide.calls).toContain("drained");
  });

  test("after pause nothing is delivered, even of the same chunk, until resume", async () => {
    const { near, far, farSide } = await channels();
    farSide.onMessage = () => far.pause();
    for (const text of ["one", "two", "three"]) sendText(near, text);
    await farSide.untilCount(1);
    await turns();
    expect(farSide.messages).toEqual(["one"]);
    far.resume();
    expect(farSide.messages).toEqual(["one"]);
    await turns();
    expect(farSide.messages).toEqual(["one", "two"]);
    far.resume();
    await turns();
    far.resume();
    await turns();
    expect(farSide.messages).toEqual(["one", "two", "three"]);
  });

  test("pause before start holds everything", async () => {
    const [here, there] = await sockets();
    const far = new StreamChannel(there);
    far.pause();
    const side = new Recorder();
    far.start(side);
    sendText(new StreamChannel(here), "hello");
    await turns();
    expect(side.messages).toEqual([]);
    far.resume();
    await side.untilCount(1);
  });
});

describe("the end", () => {
  test("close sends what is queued, then both sides are told once", async () => {
    const { near, far, nearSide, farSide } = await channels();
    for (let index = 0; index < 200; index++) sendText(near, "x".repeat(10_000));
    near.close();
    near.close();
    sendText(near, "ignored");
    near.send(fromHex("00"));
    await Promise.all([nearSide.untilClosed(), farSide.untilClosed()]);
    near.destroy();
    far.close();
    await turns();
    expect(farSide.messages).toHaveLength(200);
    expect(farSide.calls.filter((call) => call === "closed")).toHaveLength(1);
    expect([nearSide.calls, nearSide.error, farSide.error]).toEqual([
      ["closed"],
      undefined,
      undefined,
    ]);
    expect(near.queuedBytes).toBe(0);
  });

  test("nothing is delivered after close, within a chunk too", async () => {
    const { near, far, farSide } = await channels();
    farSide.onMessage = () => far.close();
    for (const text of ["one", "two"]) sendText(near, text);
    await farSide.untilClosed();
    expect(farSide.messages).toEqual(["one"]);
  });

  test("a peer that never reads does not keep a closing channel open", async () => {
    const { near, there, side } = await halfChannel(50);
    there.pause();
    for (let index = 0; index < 100; index++) sendText(near, "x".repeat(65_536));
    near.close();
    await side.untilClosed();
    expect(side.calls).toEqual(["closed"]);
  });

  test("a peer that never ends does not keep a closing channel open", async () => {
    const { near, there, side } = await halfChannel(50);
    there.allowHalfOpen = true;
    there.resume();
    near.close();
    await side.untilClosed();
    expect(side.calls).toEqual(["closed"]);
  });

  test("destroy drops what is queued", async () => {
    const { near, farSide, nearSide } = await channels();
    sendText(near, "dropped");
    near.destroy();
    near.destroy();
    await Promise.all([nearSide.untilClosed(), farSide.untilClosed()]);
    expect(farSide.messages).toEqual([]);
    expect(nearSide.calls).toEqual(["closed"]);
  });

  test("a peer that ends within a message is a lost connection", async () => {
    const { there, side } = await halfChannel();
    there.end(fromHex("05 00 00 00 01 41"));
    await side.untilClosed();
    expect(side.error).toBeInstanceOf(ConnectionLost);
    expect(side.error?.message).toContain("after 2 of its 5 bytes");
  });

  test("a peer that is gone is no exception, whatever is sent", async () => {
    const { near, there, side } = await halfChannel();
    there.destroy();
    for (let round = 0; round < 20; round++) {
      sendText(near, "x".repeat(100_000));
      await turns(1);
    }
    await side.untilClosed();
    expect(side.calls.at(-1)).toBe("closed");
    expect(side.calls.filter((call) => call === "closed")).toHaveLength(1);
  });

  test("a handler that throws ends its own channel only", async () => {
    const { near, farSide } = await channels();
    farSide.onMessage = () => {
      throw new Error("a bug of the session");
    };
    sendText(near, "one");
    await farSide.untilClosed();
    expect(farSide.error?.message).toBe("a bug of the session");
  });

  test("a channel that ended before it was started tells when it is", async () => {
    const [here, there] = await sockets();
    const near = new StreamChannel(here);
    here.destroy(new Error("early"));
    await turns();
    const side = new Recorder();
    near.start(side);
    expect(side.calls).toEqual([]);
    await side.untilClosed();
    expect(side.error?.message).toBe("early");
    there.destroy();
  });
});

describe("what is no protocol", () => {
  test.each([
    ["a length of 4 GiB", "ff ff ff ff 00"],
    ["a length of 0", "00 00 00 00"],
    ["HTTP", Buffer.from("GET / HTTP/1.1\r\n\r\n").toString("hex")],
  ])("%s breaks the channel, which can still say why", async (_name, bytes) => {
    const { near, there, side } = await halfChannel();
    const received: Buffer[] = [];
    there.on("data", (chunk) => received.push(chunk));
    there.write(fromHex(bytes));
    await side.until(() => side.calls.includes("broken"));
    expect(side.error).toBeInstanceOf(ProtocolError);
    there.write(fromHex("02 00 00 00 01 41"));
    sendText(near, "goodbye");
    near.close();
    await side.untilClosed();
    expect(side.calls).toEqual(["broken", "closed"]);
    expect(Buffer.concat(received).toString("latin1")).toContain("goodbye");
  });
});

test("a channel is handed over from within a message", async () => {
  const { near, far, farSide } = await channels();
  const second = new Recorder();
  farSide.onMessage = () => far.start(second);
  sendText(near, "for the first");
  sendText(near, "for the second");
  await second.untilCount(1);
  near.close();
  await second.untilClosed();
  expect([farSide.messages, second.messages]).toEqual([["for the first"], ["for the second"]]);
  expect(farSide.calls).toEqual(["message"]);
});

test("a stream that keeps what it is given gets copies", async () => {
  const given: Buffer[] = [];
  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      given.push(chunk);
      done();
    },
  });
  const channel = new StreamChannel(stream);
  channel.greeted(1 << 24);
  for (const text of ["one", "two"]) {
    sendText(channel, text);
    await turns(1);
  }
  expect(given.map((chunk) => chunk.toString("latin1", 5))).toEqual(["one", "two"]);
});

describe("what arrives", () => {
  /** A bare socket, and a channel at the other end that tells of what arrives. */
  async function telling() {
    const [there, here] = await sockets();
    const channel = new StreamChannel(here);
    const side = new Recorder();
    channel.onArrival(() => void side.calls.push("arrival"));
    const greeting = fromHex("0000000000000003 02 61 62");
    return { there, channel, side, greeting };
  }

  test("is told before it is delivered, once for each piece", async () => {
    const { there, channel, side, greeting } = await telling();
    channel.start(side);
    there.write(Buffer.concat([greeting, greeting]));
    await side.untilCount(2);
    expect(side.calls).toEqual(["arrival", "message", "message"]);
    there.write(greeting);
    await side.untilCount(3);
    expect(side.calls.slice(3)).toEqual(["arrival", "message"]);
  });

  test("is not told while the channel does not keep the process alive", async () => {
    const { there, channel, side, greeting } = await telling();
    channel.start(side);
    channel.unref();
    there.write(greeting);
    await side.untilCount(1);
    expect(side.calls).toEqual(["message"]);
    channel.ref();
    there.write(greeting);
    await side.untilCount(2);
    expect(side.calls).toEqual(["message", "arrival", "message"]);
  });

  test("is not read before the channel is started", async () => {
    const { there, side, greeting } = await telling();
    there.write(greeting);
    await turns();
    expect(side.calls).toEqual([]);
  });
});
