import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IncompatibleInterface, ProtocolError } from "../../runtime/errors.js";
import { readHead } from "../../runtime/messages/messages.js";
import { Reader } from "../../runtime/values/reader.js";
import { Writer } from "../../runtime/values/writer.js";
import { isUnion, mapTypes, readValue, type Type, writeValue } from "./values.js";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.string({ maxLength: 70 }),
  fc.string({
    unit: fc.constantFrom("a", "\u00eb", "\u65e5", "\ud83d\ude00", "\ufffd", "\u0000"),
    maxLength: 400,
  }),
);

const primitives: Record<string, fc.Arbitrary<unknown>> = {
  boolean: fc.boolean(),
  int8: fc.integer({ min: -128, max: 127 }),
  uint8: fc.integer({ min: 0, max: 255 }),
  int16: fc.integer({ min: -32768, max: 32767 }),
  uint16: fc.integer({ min: 0, max: 65535 }),
  int32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  float: fc.float(),
  double: fc.double(),
  string: text,
  binary: fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.uint8Array({ minLength: 60, maxLength: 3000 }),
  ),
  enum: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  timestamp: fc
    .integer({ min: -9_223_372_036_854, max: 9_223_372_036_854 })
    .map((milliseconds) => new Date(milliseconds)),
  // What a number of milliseconds can tell from its neighbours to the nanosecond.
  duration: fc
    .integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 })
    .map((nanoseconds) => nanoseconds / 1_000_000),
  uuid: fc.uuid(),
  json: fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.parse(JSON.stringify(value))),
};

const names = Object.keys(primitives);
const keys = ["string", "int8", "uint8", "int32", "uint64"];
const listTypes = fc
  .tuple(fc.constantFrom("", "", "*", "**", "?", "*?", "?*"), fc.constantFrom(...names))
  .map(([stars, name]) => stars + name);
const mapType = fc.tuple(fc.constantFrom(...keys), listTypes).map((parts) => parts.join("=>"));
const types: fc.Arbitrary<Type> = fc.letrec<{ type: Type; model: Type[]; union: Type }>((tie) => ({
  type: fc.oneof({ depthSize: "small" }, listTypes, mapType, tie("model"), tie("union")),
  model: fc.array(tie("type"), { maxLength: 5 }),
  union: fc.array(tie("type"), { minLength: 1, maxLength: 3 }).map((union) => ({ union })),
})).type;

function valueOf(type: Type): fc.Arbitrary<unknown> {
  if (isUnion(type)) {
    const cases = type.union.map((each, index) =>
      valueOf(each).map((value) => ({ case: index, value })),
    );
    return fc.oneof(...cases);
  }
  if (typeof type !== "string") return fc.tuple(...type.map(valueOf));
  if (type.includes("=>")) {
    const [key, item] = mapTypes(type).map(valueOf);
    return fc
      .array(fc.tuple(key ?? fc.constant(""), item ?? fc.constant("")), { maxLength: 6 })
      .map((entries) => new Map(entries));
  }
  if (type.startsWith("*")) return fc.array(valueOf(type.slice(1)), { maxLength: 6 });
  if (type.startsWith("?")) return fc.option(valueOf(type.slice(1)), { nil: undefined });
  return primitives[type] ?? fc.constant(undefined);
}

const typed = types.chain((type) => valueOf(type).map((value) => ({ type, value })));

function encode(type: Type, value: unknown): Buffer {
  const writer = new Writer();
  writer.beginMessage();
  writeValue(writer, type, value);
  writer.endMessage();
  return Buffer.from(writer.message());
}

test("what was written is read again", () => {
  const reader = new Reader();
  fc.assert(
    fc.property(typed, fc.nat(20), ({ type, value }, offset) => {
      const bytes = encode(type, value);
      reader.reset(Buffer.concat([Buffer.alloc(offset, 0xff), bytes]), offset);
      expect(readValue(reader, type)).toStrictEqual(value);
      reader.expectEnd();
    }),
    { numRuns: 1000 },
  );
});

test("members that a newer peer appended are skipped, at any depth", () => {
  fc.assert(
    fc.property(
      fc.array(typed, { maxLength: 4 }),
      fc.array(typed, { maxLength: 4 }),
      (known, added) => {
        const newer = [...known, ...added];
        const bytes = encode(
          [newer.map(({ type }) => type), "uint8"],
          [newer.map(({ value }) => value), 7],
        );
        const reader = new Reader();
        reader.reset(bytes);
        expect(readValue(reader, [known.map(({ type }) => type), "uint8"])).toStrictEqual([
          known.map(({ value }) => value),
          7,
        ]);
      },
    ),
  );
});

/** What becomes of bytes: a value, or a protocol error that says where. Anything else is a fault of the reader. */
function outcome(type: Type, bytes: Uint8Array): string {
  const reader = new Reader();
  reader.reset(bytes);
  try {
    readValue(reader, type);
    return "a value";
  } catch (error) {
    // Well-formed, as far as one can tell: a newer peer may have written it.
    if (error instanceof IncompatibleInterface) return "a value";
    if (!(error instanceof ProtocolError)) throw error;
    return error.message;
  }
}

const expected = /^a value$|^Cannot read .+ at byte \d+ of \d+: .+/;

describe("bytes that nobody wrote", () => {
  test("random ones are a value or a protocol error", () => {
    fc.assert(
      fc.property(types, fc.uint8Array({ maxLength: 200 }), (type, bytes) => {
        expect(outcome(type, bytes)).toMatch(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("a message cut short is a protocol error, everywhere", () => {
    fc.assert(
      fc.property(typed, ({ type, value }) => {
        const bytes = encode(type, value);
        for (let length = 0; length < Math.min(bytes.length, 300); length++) {
          const reader = new Reader();
          reader.reset(bytes, 0, length);
          expect(() => readValue(reader, type)).toThrow(ProtocolError);
        }
      }),
    );
  });

  test("messages with bytes changed are a value or a protocol error", () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(typed, changes, ({ type, value }, changed) => {
        const bytes = encode(type, value);
        if (bytes.length === 0) return;
        for (const [place, byte] of changed) bytes[place % bytes.length] = byte;
        expect(outcome(type, bytes)).toMatch(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("of all heads, those on the page are read and the others refused", () => {
    const heads = Array.from({ length: 256 }, (_, head) => head).filter((head) => {
      const reader = new Reader();
      reader.reset(Buffer.of(head));
      try {
        return readHead(reader) === head;
      } catch (error) {
        return !(error instanceof ProtocolError);
      }
    });
    expect(heads).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0x41, 0x45, 0x46, 0x47, 0x48, 0x4b, 0x4e, 0x81,
      0x87, 0xc1,
    ]);
  });

  test("a short message does not become large in memory", () => {
    const reader = new Reader();
    // As many empty strings as a message of 16 MiB could hold.
    const bytes = Buffer.alloc(2 ** 24);
    bytes.set([0xf0, 0xff, 0xff, 0x07]);
    reader.reset(bytes);
    expect(() => reader.count(1, 8)).toThrow(
      "16777200 items bring the lists of this message above",
    );
    reader.reset(bytes);
    expect(() => reader.count(1, 1)).toThrow(ProtocolError);
    // Many lists cost as much as one.
    const lists = Buffer.alloc(600_000);
    lists.set([0xfe, 0xff, 0x1f]);
    reader.reset(lists);
    expect(reader.count(1, 8)).toBe(524_286);
    expect(reader.count(1, 8)).toBe(0);
    expect(() => reader.count(1, 8)).toThrow(ProtocolError);
    reader.reset(Buffer.from([1, 0]));
    expect(reader.count(1, 8)).toBe(1);
  });

  test("models nest 64 deep and no deeper", () => {
    const bytes = Buffer.alloc(4 * 65);
    for (let depth = 0; depth < 65; depth++) bytes.writeUInt32LE(4 * (64 - depth), 4 * depth);
    const reader = new Reader();
    reader.reset(bytes);
    for (let depth = 0; depth < 64; depth++) reader.beginModel();
    expect(() => reader.beginModel()).toThrow("models nest more than 64 deep");
  });
});

describe("text", () => {
  test("every character is read as it was written, alone and among others", () => {
    const points = [
      0, 1, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x10ffff,
    ];
    for (const point of points) {
      const character = String.fromCodePoint(point);
      for (const [before, count] of [0, 1, 7, 8, 15, 47, 100, 300, 70_000].flatMap(
        (size) =>
          [
            [size, 1],
            [0, size],
          ] as const,
      )) {
        const value = "a".repeat(before) + character.repeat(count) + "z";
        expect(readValue(readerOf(encode("string", value)), "string")).toBe(value);
      }
    }
  });

  test("bytes that are no text are refused, whatever is around them", () => {
    const wrong = [
      "80",
      "bf",
      "c0af",
      "c1bf",
      "c3",
      "e08080",
      "e09fbf",
      "eda080",
      "edbfbf",
      "e6",
      "e697",
      "f0808080",
      "f08fbfbf",
      "f4908080",
      "f7bfbfbf",
      "f8888080",
      "ff",
      "efbfbdff",
    ];
    for (const hex of wrong) {
      for (const around of [0, 1, 6, 7, 12, 30, 120, 200, 1000]) {
        for (const filler of ["a", "\u65e5"]) {
          const side = Buffer.from(filler.repeat(around));
          const bytes = Buffer.concat([side, Buffer.from(hex, "hex"), side]);
          const writer = new Writer();
          writer.beginMessage();
          writer.varint(bytes.length);
          writer.raw(bytes);
          expect(() => readerOf(writer.message()).string()).toThrow("not well-formed UTF-8");
        }
      }
    }
  });
});

describe("a binary", () => {
  test.each([0, 1, 16, 17, 64, 65, 2048, 2049, 65_536, 2 ** 20])(
    "of %i bytes is the receiver's to keep and to change",
    (size) => {
      const value = new Uint8Array(size).map((_, index) => index * 7);
      for (const ownsMemory of [false, true]) {
        const bytes = encode("*binary", [value, value]);
        const reader = new Reader();
        reader.reset(bytes, 0, bytes.length, ownsMemory);
        reader.count(1);
        const one = reader.binary();
        const other = reader.binary();
        expect(one.constructor).toBe(Uint8Array);
        one.fill(1);
        if (!ownsMemory) bytes.fill(9);
        expect(Buffer.compare(other, value)).toBe(0);
        expect(one.length).toBe(size);
      }
    },
  );

  test("keeps alive no more than eight times its size, or a slab of 16 KiB", () => {
    for (const size of [100, 3000, 30_000, 300_000]) {
      const bytes = encode(
        "*binary",
        Array.from({ length: 20 }, () => new Uint8Array(size)),
      );
      const reader = new Reader();
      reader.reset(bytes, 0, bytes.length, true);
      reader.count(1);
      expect(reader.binary().buffer.byteLength).toBeLessThanOrEqual(Math.max(16_384, 8 * size));
    }
  });

  test("that shares memory cannot be transferred away from the others", () => {
    const bytes = encode("*binary", [new Uint8Array(100).fill(1), new Uint8Array(100).fill(2)]);
    const reader = readerOf(bytes);
    reader.count(1);
    const one = reader.binary();
    const other = reader.binary();
    try {
      structuredClone(one, { transfer: [one.buffer as ArrayBuffer] });
    } catch {
      // Newer versions of Node refuse, Node 20 copies instead.
    }
    expect(other).toStrictEqual(new Uint8Array(100).fill(2));
  });
});

function readerOf(bytes: Uint8Array): Reader {
  const reader = new Reader();
  reader.reset(bytes);
  return reader;
}
