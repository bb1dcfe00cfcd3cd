import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProtocolError } from "../../runtime/errors.js";
import { FrameReader } from "../../runtime/transports/framing.js";
import { PartialMessage } from "../../runtime/values/partial-message.js";
import { fromHex } from "./values.js";

const maxMessageBytes = 100_000;

/** Collects what comes out; `onMessage` may act on the frames while they are walked. */
function collect(onMessage: (frames: FrameReader, text: string) => void = () => {}) {
  const messages: string[] = [];
  const errors: ProtocolError[] = [];
  const frames = new FrameReader(
    {
      message(bytes, start, end) {
        const text = bytes.toString("hex", start, end);
        messages.push(text);
        onMessage(frames, text);
      },
      broken: (error) => errors.push(error),
    },
    maxMessageBytes,
  );
  return { frames, messages, errors };
}

const greeting = fromHex("00 00 00 00 00 00 00 02 01 aa");
const ping = fromHex("05 00 00 00 09 07 00 00 00");
const subscribe = fromHex("02 00 00 00 0b 01");
const afterGreeting = (frames: FrameReader): void => frames.greeted();

test("a chunk with a greeting and messages behind it switches frames in the middle", () => {
  const { frames, messages } = collect(afterGreeting);
  frames.push(Buffer.concat([greeting, ping, subscribe]));
  expect(messages).toEqual(["01aa", "0907000000", "0b01"]);
});

test("a stream cut at any two places gives the same messages", () => {
  const stream = Buffer.concat([greeting, ping, subscribe, ping]);
  for (let first = 0; first <= stream.length; first++) {
    for (let second = first; second <= stream.length; second++) {
      const { frames, messages, errors } = collect(afterGreeting);
      frames.push(stream.subarray(0, first));
      frames.push(stream.subarray(first, second));
      frames.push(stream.subarray(second));
      expect([messages, errors]).toEqual([["01aa", "0907000000", "0b01", "0907000000"], []]);
      expect(frames.errorAtEnd()).toBeUndefined();
    }
  }
});

test("a stream byte by byte gives the same messages", () => {
  const { frames, messages } = collect(afterGreeting);
  for (const byte of Buffer.concat([greeting, ping, ping])) frames.push(Buffer.of(byte));
  expect(messages).toEqual(["01aa", "0907000000", "0907000000"]);
});

test("whole messages are delivered in place, those in parts in memory of their own", () => {
  const seen: [boolean, boolean][] = [];
  const chunk = Buffer.concat([ping, ping]);
  const frames = new FrameReader(
    {
      message: (bytes, _start, _end, ownsMemory) =>
        seen.push([bytes.buffer === chunk.buffer, ownsMemory]),
      broken() {},
    },
    maxMessageBytes,
  );
  frames.greeted();
  frames.push(chunk);
  frames.push(chunk.subarray(0, 4));
  frames.push(chunk.subarray(4, 15));
  frames.push(chunk.subarray(15));
  // The third has only its length in another chunk than the rest, the fourth is in parts.
  expect(seen.slice(0, 3)).toEqual([
    [true, false],
    [true, false],
    [true, false],
  ]);
  expect(seen[3]?.[1]).toBe(true);
});

describe("a length that cannot be is an error at once, and the last thing", () => {
  test.each([
    ["0 in a greeting", "00 00 00 00 00 00 00 00", false],
    ["over 64 KiB in a greeting", "00 00 00 00 00 01 00 01", false],
    ["high bits in a greeting", "80 00 00 00 00 00 00 01", false],
    ["a frame of protocol 2 in place of a greeting", "09 00 00 00 01 00 00 00", false],
    ["0", "00 00 00 00", true],
    ["over the limit", "a1 86 01 00", true],
    ["4 GiB", "ff ff ff ff", true],
  ])("%s", (_name, bytes, greeted) => {
    const { frames, messages, errors } = collect();
    if (greeted) frames.greeted();
    frames.push(fromHex(bytes));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(ProtocolError);
    frames.push(ping);
    expect([messages, errors.length]).toEqual([[], 1]);
  });

  test("of the most that is allowed, it is none", () => {
    const { frames, messages } = collect();
    frames.greeted();
    frames.push(fromHex("a0 86 01 00"));
    frames.push(Buffer.alloc(maxMessageBytes));
    expect(messages).toHaveLength(1);
  });
});

test("after stop nothing is delivered, even of the same chunk, until resume", () => {
  const { frames, messages } = collect((walked) => walked.stop());
  frames.greeted();
  frames.push(Buffer.concat([ping, subscribe, ping]));
  frames.push(subscribe);
  expect(messages).toHaveLength(1);
  frames.resume();
  expect(messages).toHaveLength(2);
  frames.resume();
  frames.resume();
  expect(messages).toEqual(["0907000000", "0b01", "0907000000", "0b01"]);
  frames.resume();
  expect(messages).toHaveLength(4);
});

test("resume and push from within a delivery keep the order", () => {
  const { frames, messages } = collect((walked, text) => {
    if (text !== "0b01") return;
    walked.stop();
    walked.push(fromHex("02 00 00 00 0c 01"));
    walked.resume();
  });
  frames.greeted();
  frames.push(Buffer.concat([subscribe, ping]));
  expect(messages).toEqual(["0b01", "0907000000", "0c01"]);
});

test("a sink that throws loses that message only", () => {
  let thrown = 0;
  const { frames, messages } = collect(() => {
    if (thrown++ === 0) throw new Error("boom");
  });
  frames.greeted();
  expect(() => frames.push(Buffer.concat([ping, subscribe]))).toThrow("boom");
  frames.resume();
  expect(messages).toEqual(["0907000000", "0b01"]);
});

test("after end nothing is delivered, within a chunk too", () => {
  const { frames, messages } = collect((walked) => walked.end());
  frames.greeted();
  frames.push(Buffer.concat([ping, ping]));
  frames.push(ping);
  expect(messages).toHaveLength(1);
});

test("a stream that ends within a message tells how much of it arrived", () => {
  const { frames } = collect();
  frames.greeted();
  frames.push(ping.subarray(0, 2));
  expect(frames.errorAtEnd()?.message).toContain("within the length of a message");
  frames.push(ping.subarray(2, 6));
  expect(frames.errorAtEnd()?.message).toContain("after 2 of its 5 bytes");
});

test("a message that is announced takes no memory, and one that drips in takes little", () => {
  const frames = new FrameReader({ message() {}, broken() {} }, 1 << 24);
  frames.greeted();
  frames.push(fromHex("00 00 00 01"));
  const before = process.memoryUsage();
  for (let index = 0; index < 200_000; index++) frames.push(Buffer.from(new ArrayBuffer(1)));
  const after = process.memoryUsage();
  const grown = after.heapUsed + after.external - before.heapUsed - before.external;
  expect(grown).toBeLessThan(200_000 * 400);
  const partial: unknown = Reflect.get(frames, "partial");
  expect(partial).toBeInstanceOf(PartialMessage);
  expect((partial as PartialMessage).bytes).toHaveLength(1024 * 1024 + 4096);
});

test("a message in parts grows with what has arrived, and is what was sent", () => {
  const sent = randomBytes(9_000_000);
  const partial = new PartialMessage(sent.length);
  for (let start = 0; start < sent.length; start += 300_000) {
    expect(partial.bytes.length).toBeLessThanOrEqual(Math.max(1024 * 1024 + 4096, 4 * start));
    partial.add(sent, start, Math.min(sent.length, start + 300_000));
  }
  expect(partial.missing).toBe(0);
  expect(partial.bytes.equals(sent)).toBe(true);
});

test("any messages, cut anywhere, come out as they went in", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 }),
      fc.array(fc.nat(5000), { maxLength: 40 }),
      (sent, cuts) => {
        const stream = Buffer.concat(
          sent.flatMap((message) => {
            const header = Buffer.alloc(4);
            header.writeUInt32LE(message.length);
            return [header, message];
          }),
        );
        const { frames, messages, errors } = collect();
        frames.greeted();
        const places = [0, ...cuts.filter((cut) => cut < stream.length), stream.length];
        places.sort((one, other) => one - other);
        for (let index = 1; index < places.length; index++) {
          frames.push(stream.subarray(places[index - 1], places[index]));
        }
        expect(errors).toEqual([]);
        expect(messages).toEqual(sent.map((message) => Buffer.from(message).toString("hex")));
      },
    ),
  );
});

test("random bytes give messages within the limits, or one error", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 }), (chunks) => {
      const { frames, messages, errors } = collect(afterGreeting);
      for (const chunk of chunks) frames.push(Buffer.from(chunk));
      expect(errors.length).toBeLessThanOrEqual(1);
      expect(messages.every(({ length }) => length > 0)).toBe(true);
    }),
  );
});

test.each([
  ["SSH-2.0-OpenSSH", '"SSH-2.0-"'],
  ["GET / HTTP/1.1", '"GET / HT"'],
  ["starting \u001b[31m", '"starting"'],
  ["\u0016\u0003\u0001\u001b[31m", '"????[31m"'],
])(
  "what begins with %j instead of a greeting is shown, without anything that steers a terminal",
  (text, shown) => {
    const { frames, messages, errors } = collect();
    frames.push(Buffer.from(text));
    expect(messages).toEqual([]);
    expect(errors).toMatchObject([
      { message: expect.stringContaining(`what came begins with ${shown}. Is it another program`) },
    ]);
  },
);

test("a greeting that is too large, but might be one, is told of by its length", () => {
  const { frames, errors } = collect();
  frames.push(fromHex("00 00 00 00 00 01 00 01"));
  expect(errors).toMatchObject([
    { message: "The length of a message is 65537 bytes, but a greeting takes from 1 to 65536." },
  ]);
});
