import { setImmediate as turn } from "node:timers/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { StreamDescription } from "../../../runtime/interface.js";
import { beginItem, calleeFlag, readHead } from "../../../runtime/messages/messages.js";
import { IncomingStream } from "../../../runtime/streams/incoming-stream.js";
import { itemInParts } from "../../../runtime/streams/item-parts.js";
import { FrameReader } from "../../../runtime/transports/framing.js";
import { Reader } from "../../../runtime/values/reader.js";
import { Writer } from "../../../runtime/values/writer.js";

const binary: StreamDescription<Uint8Array> = {
  name: "data",
  isBinary: true,
  write: (writer, value) => writer.binary(value, "item"),
  read: (reader) => reader.binary(),
};

/** The frame of an item of stream 1 of call 7. */
function itemFrame(bytes: Uint8Array, { flag = 0, surplus = 0 } = {}): Buffer {
  const writer = new Writer();
  writer.beginMessage(4);
  beginItem(writer, flag, 7, 1);
  writer.varint(bytes.length + surplus);
  writer.raw(bytes);
  writer.endMessage();
  return Buffer.concat(writer.takeChunks().map(({ chunk, used }) => chunk.bytes.subarray(0, used)));
}

const headBytes = 9;

function bytesOf(size: number, seed = 0): Buffer {
  const bytes = Buffer.alloc(size);
  for (let index = 0; index < size; index++)
    bytes[index] = (seed + index * 7 + (index >> 8)) & 0xff;
  return bytes;
}

/** A stream, and frames whose items go to it: in parts, or whole where they come so. */
function receiver(description: StreamDescription = binary) {
  const granted: number[] = [];
  const whole: number[] = [];
  let hasLeft = false;
  const stream = new IncomingStream("data of put", description, {
    grant: (bytes) => granted.push(bytes),
    leave: () => (hasLeft = true),
  });
  const reader = new Reader();
  const frames = new FrameReader(
    {
      message(bytes, start, end, ownsMemory) {
        reader.reset(bytes, start, end, ownsMemory);
        whole.push(end - start);
        readHead(reader);
        reader.uint32();
        reader.varint("the number of a stream");
        stream.receive(reader);
      },
      begun(chunk, start, size) {
        reader.reset(chunk, start, chunk.length);
        try {
          return itemInParts(readHead(reader), reader, size, {
            binaryStream: (id, number) => (id === 7 && number === 1 ? stream : undefined),
          });
        } catch {
          return undefined;
        }
      },
      broken: (error) => expect.fail(error.message),
    },
    1 << 24,
  );
  frames.greeted();
  return { stream, frames, granted, whole, hasLeft: () => hasLeft };
}

/** All that there is to take now. */
async function taken(stream: IncomingStream): Promise<Uint8Array[]> {
  const items: Uint8Array[] = [];
  stream.close(undefined);
  for await (const item of stream) items.push(item as Uint8Array);
  return items;
}

test("items cut anywhere give the same bytes, in few items, and cost what they cost whole", async () => {
  const sizes = fc.constantFrom(1, 3_000, 16_000, 20_000, 65_536);
  const cuts = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 70_000 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(sizes, { minLength: 1, maxLength: 12, size: "max" }),
      fc.array(cuts, { minLength: 1, maxLength: 20, size: "max" }),
      async (itemSizes, cutSizes) => {
        const { stream, frames, granted } = receiver();
        const items = itemSizes.map((size, index) => bytesOf(size, index));
        const sent = Buffer.concat(items.map((item) => itemFrame(item)));
        const got: Uint8Array[] = [];
        const reading = (async () => {
          for await (const item of stream) got.push(item as Uint8Array);
        })();
        for (let offset = 0, inTurn = 0, cut = 0; offset < sent.length; cut++) {
          const end = offset + (cutSizes[cut % cutSizes.length] ?? 1);
          frames.push(Buffer.from(sent.subarray(offset, end)));
          inTurn += end - offset;
          offset = end;
          // The reader is as fast as the bytes, a turn of the event loop taken together: there is always credit.
          if (inTurn < 4096) await Promise.resolve();
          else inTurn = await turn(0);
        }
        stream.end();
        await reading;
        expect(Buffer.concat(got).equals(Buffer.concat(items))).toBe(true);
        expect(got.length).toBeLessThanOrEqual(items.length + sent.length / 4096);
        // What is not owed is granted, in portions, and more where the window grew.
        const cost = sent.length - 4 * items.length;
        const given = granted.reduce((sum, bytes) => sum + bytes, 0);
        expect(given).toBeGreaterThanOrEqual(cost - 512 * 1024);
      },
    ),
    { numRuns: 60 },
  );
});

test("a large part is a view of what has arrived, which cannot be given away; a small one is a copy", async () => {
  const { stream, frames, whole } = receiver();
  const bytes = bytesOf(65_536);
  const frame = itemFrame(bytes);
  const first = Buffer.from(new Uint8Array(frame.subarray(0, 63_000)).buffer);
  const second = Buffer.from(
    new Uint8Array([...frame.subarray(63_000), ...new Uint8Array(60_000)]).buffer,
  );
  frames.push(first);
  frames.push(second.subarray(0, frame.length - 63_000));
  const items = await taken(stream);
  expect(items.map(({ length }) => length)).toEqual([
    63_000 - 4 - headBytes,
    frame.length - 63_000,
  ]);
  expect(Buffer.concat(items).equals(bytes)).toBe(true);
  expect(items[0]?.buffer).toBe(first.buffer);
  try {
    structuredClone(items[0], { transfer: [first.buffer] });
  } catch {
    // Some versions of Node throw, others copy.
  }
  expect(items[0]?.length).toBe(63_000 - 4 - headBytes);
  expect(items[1]?.buffer).not.toBe(second.buffer);
  expect(items.every((item) => item.constructor === Uint8Array)).toBe(true);
  expect(whole).toEqual([]);
});

test.each([4_200, 8_300, 16_400, 33_000, 60_000])(
  "items of which %s bytes come at the end of a read keep hardly more than twice their size",
  async (firstBytes) => {
    const { stream, frames } = receiver();
    const frame = itemFrame(bytesOf(Math.max(firstBytes + 4_200, 16_384)));
    let sent = 0;
    for (; sent < 200_000; sent += frame.length) {
      // In front of them were messages that are nowhere now.
      const read = Buffer.from(new ArrayBuffer(65_536)).subarray(-firstBytes);
      frame.copy(read);
      frames.push(read);
      for (const [start, end] of [
        [firstBytes, firstBytes + 100],
        [firstBytes + 100, frame.length],
      ])
        frames.push(Buffer.from(new Uint8Array(frame.subarray(start, end)).buffer));
    }
    const memories = new Set((await taken(stream)).map(({ buffer }) => buffer));
    const kept = [...memories].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(kept).toBeGreaterThan(sent * 0.9);
    expect(kept).toBeLessThan(sent * 2.1);
  },
);

test("what is left of an item whose parts are small comes as one", async () => {
  const { stream, frames } = receiver();
  const bytes = bytesOf(65_536);
  const frame = itemFrame(bytes);
  frames.push(Buffer.from(frame.subarray(0, 30_000)));
  for (let offset = 30_000; offset < frame.length; offset += 10)
    frames.push(Buffer.from(frame.subarray(offset, offset + 10)));
  const items = await taken(stream);
  expect(items.map(({ length }) => length)).toEqual([30_000 - 13, frame.length - 30_000]);
  expect(Buffer.concat(items).equals(bytes)).toBe(true);
});

test.each([
  ["a result", itemFrame(bytesOf(40_000), { flag: calleeFlag }), binary],
  ["small", itemFrame(bytesOf(9_000)), binary],
  ["no binary", itemFrame(bytesOf(40_000)), { ...binary, isBinary: false }],
])("an item that is %s comes whole", async (_, frame, description) => {
  const { stream, frames, whole } = receiver(description as StreamDescription);
  frames.push(Buffer.from(frame.subarray(0, 5_000)));
  frames.push(Buffer.from(frame.subarray(5_000)));
  expect(whole).toEqual([frame.length - 4]);
  expect(await taken(stream)).toHaveLength(1);
});

test("an item whose size is wrong comes whole, and is refused then", () => {
  const { frames, whole } = receiver();
  const frame = itemFrame(bytesOf(40_000), { surplus: 1 });
  frames.push(Buffer.from(frame.subarray(0, 30_000)));
  expect(() => frames.push(Buffer.from(frame.subarray(30_000)))).toThrow("its size is 40001 bytes");
  expect(whole).toEqual([frame.length - 4]);
});

test("an item without credit comes whole, and is refused then", () => {
  const { frames, whole } = receiver();
  const frame = itemFrame(bytesOf(65_536));
  // The first four use up all credit, the last of them with more than is left.
  for (let count = 0; count < 4; count++) {
    frames.push(Buffer.from(frame.subarray(0, 30_000)));
    frames.push(Buffer.from(frame.subarray(30_000)));
  }
  expect(whole).toEqual([]);
  frames.push(Buffer.from(frame.subarray(0, 30_000)));
  expect(() => frames.push(Buffer.from(frame.subarray(30_000)))).toThrow("without credit");
});

test("the rest of an item is dropped where its stream was left, and what follows is found", async () => {
  const { stream, frames, whole, hasLeft } = receiver();
  const frame = itemFrame(bytesOf(65_536));
  frames.push(Buffer.from(frame.subarray(0, 30_000)));
  await stream.return();
  expect(hasLeft()).toBe(true);
  frames.push(Buffer.concat([frame.subarray(30_000), itemFrame(bytesOf(5))]));
  expect(whole).toEqual([headBytes - 2 + 5]);
  expect(frames.errorAtEnd()).toBeUndefined();
});

test("a connection that ends within an item says so", () => {
  const { frames } = receiver();
  frames.push(Buffer.from(itemFrame(bytesOf(65_536)).subarray(0, 30_000)));
  expect(frames.errorAtEnd()?.message).toBe(
    "The connection ended within a message, after 29996 of its 65545 bytes.",
  );
});
