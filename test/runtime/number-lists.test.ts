import { describe, expect, test } from "vitest";
import { ProtocolError } from "../../runtime/errors.js";
import { Reader } from "../../runtime/values/reader.js";
import { Writer } from "../../runtime/values/writer.js";

interface NumberList {
  readonly name: string;
  readonly bytes: number;
  readonly numbers: readonly number[];
  write(writer: Writer, value: number): void;
  writeAll(writer: Writer, values: readonly number[]): void;
  read(reader: Reader): number[];
}

const lists: readonly NumberList[] = [
  {
    name: "double",
    bytes: 8,
    numbers: [0.1, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, -1.797e308, 2 ** 53, 7],
    write: (writer, value) => writer.double(value, "item"),
    writeAll: (writer, values) => writer.doubles(values, "items"),
    read: (reader) => reader.doubles(),
  },
  {
    name: "float",
    bytes: 4,
    numbers: [0.5, -0, Number.NaN, Number.NEGATIVE_INFINITY, 2 ** -149, 2 ** 100, 7],
    write: (writer, value) => writer.float(value, "item"),
    writeAll: (writer, values) => writer.floats(values, "items"),
    read: (reader) => reader.floats(),
  },
  {
    name: "int32",
    bytes: 4,
    numbers: [0, -1, 2 ** 31 - 1, -(2 ** 31), 258, 7],
    write: (writer, value) => writer.int32(value, "item"),
    writeAll: (writer, values) => writer.int32s(values, "items"),
    read: (reader) => reader.int32s(),
  },
  {
    name: "uint32",
    bytes: 4,
    numbers: [0, 1, 2 ** 31, 2 ** 32 - 1, 258, 7],
    write: (writer, value) => writer.uint32(value, "item"),
    writeAll: (writer, values) => writer.uint32s(values, "items"),
    read: (reader) => reader.uint32s(),
  },
];

describe.each(lists)("a list of $name", ({ bytes, numbers, write, writeAll, read }) => {
  const encoded = (count: number): Uint8Array => {
    const writer = new Writer();
    writer.beginMessage();
    const items = Array.from({ length: count }, (_, index) => numbers[index % numbers.length] ?? 0);
    writer.count(items, "items", bytes, 1);
    for (const item of items) write(writer, item);
    writer.uint8(99, "what follows");
    writer.endMessage();
    return writer.message();
  };

  test("is read as it was written, of any length and at any place in memory", () => {
    const reader = new Reader();
    for (const count of [0, 1, 2, 3, 4, 5, 8, 100]) {
      const expected = Array.from({ length: count }, (_, index) => numbers[index % numbers.length]);
      for (let offset = 0; offset < 9; offset++) {
        // One reader for all, which goes from memory to memory.
        const message = Buffer.concat([Buffer.alloc(offset, 0xee), encoded(count)]);
        reader.reset(message, offset);
        expect(read(reader)).toStrictEqual(expected);
        expect(reader.uint8()).toBe(99);
        reader.reset(message.subarray(offset));
        expect(read(reader)).toStrictEqual(expected);
        reader.reset(new Uint8Array(message).subarray(offset));
        expect(read(reader)).toStrictEqual(expected);
      }
    }
  });

  test("that is cut short is a protocol error", () => {
    const reader = new Reader();
    for (const count of [1, 3, 4, 100]) {
      const message = Buffer.from(encoded(count));
      for (let end = 0; end < message.length - 1; end++) {
        reader.reset(message, 0, end);
        expect(() => read(reader)).toThrow(ProtocolError);
      }
    }
  });

  test("is written as its items are, also where it does not fit into a piece of memory", () => {
    for (const count of [0, 1, 5, 100, 20_000]) {
      const items = Array.from(
        { length: count },
        (_, index) => numbers[index % numbers.length] ?? 0,
      );
      const writer = new Writer();
      writer.beginMessage();
      writeAll(writer, items);
      writer.uint8(99, "what follows");
      writer.endMessage();
      expect(Buffer.compare(writer.message(), encoded(count))).toBe(0);
    }
  });

  test("that holds what is no such number names the item", () => {
    for (const wrong of ["7", undefined, 7n, {}]) {
      const items = [numbers[0], numbers[1], wrong, numbers[2]] as number[];
      const writer = new Writer();
      writer.beginMessage();
      expect(() => writeAll(writer, items)).toThrow(/^items\[2\] must be /u);
    }
  });
});
