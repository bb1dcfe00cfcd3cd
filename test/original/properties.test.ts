import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProtocolError } from "../../runtime/errors.js";
import { Reader } from "../../runtime/values/reader.js";
import { Writer } from "../../runtime/values/writer.js";
import { readValue, type Type, writeValue } from "../runtime/values.js";
import { decodeItem, encodeItem } from "./original-values.js";

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 100 }), fc.string({ maxLength: 70 }));

/** What the original's language has. */
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
  binary: fc.uint8Array({ maxLength: 3000 }),
};

const flat = fc
  .tuple(fc.constantFrom("", "", "*", "**", "***"), fc.constantFrom(...Object.keys(primitives)))
  .map((parts) => parts.join(""));
const types: fc.Arbitrary<Type> = fc.letrec<{ type: Type; model: Type[] }>((tie) => ({
  type: fc.oneof({ depthSize: "small" }, flat, tie("model")),
  model: fc.array(tie("type"), { maxLength: 5 }),
})).type;

function valueOf(type: Type): fc.Arbitrary<unknown> {
  if (typeof type !== "string") return fc.tuple(...(type as readonly Type[]).map(valueOf));
  if (type.startsWith("*")) return fc.array(valueOf(type.slice(1)), { maxLength: 6 });
  return primitives[type] ?? fc.constant(undefined);
}

const typed = types.chain((type) => valueOf(type).map((value) => ({ type, value })));

test("what both protocols carry is the same value in both", () => {
  fc.assert(
    fc.property(typed, ({ type, value }) => {
      const writer = new Writer();
      writer.beginMessage();
      writeValue(writer, type, value);
      const reader = new Reader();
      reader.reset(Buffer.from(writer.message()));
      const native = readValue(reader, type);
      const item = encodeItem(type, value);
      expect(decodeItem(type, item)).toStrictEqual(native);
      expect(decodeItem(type, item.subarray(4), true)).toStrictEqual(native);
      // An item, and nothing else.
      expect(item.readUInt32BE(0)).toBe(item.length - 4);
    }),
    { numRuns: 1000 },
  );
});

test("what one refuses to write the other refuses too, in the same words", () => {
  const wrong: readonly (readonly [Type, unknown])[] = [
    ["uint8", 256],
    ["int32", 1.5],
    ["uint32", -1],
    ["int64", 5],
    ["float", 1e300],
    ["string", "\ud800"],
    ["string", `${"é".repeat(60)}\ud800`],
    ["string", 7],
    ["binary", [1]],
    ["*uint8", [1, 2, 256]],
    ["*uint8", "text"],
    [["uint8"], null],
    ["boolean", 1],
  ];
  for (const [type, value] of wrong) {
    const writer = new Writer();
    writer.beginMessage();
    expect(() => encodeItem(type, value)).toThrow(refusal(() => writeValue(writer, type, value)));
  }
});

function refusal(action: () => void): Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("It was not refused.");
}

describe("bytes that nobody wrote", () => {
  const outcome = (type: Type, bytes: Uint8Array): string => {
    try {
      decodeItem(type, bytes);
      return "a value";
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return error.message;
    }
  };
  const expected = /^a value$|^Cannot read .+ at byte \d+ of \d+: .+/u;

  test("random ones are a value or a protocol error", () => {
    fc.assert(
      fc.property(types, fc.uint8Array({ maxLength: 200 }), (type, bytes) => {
        expect(outcome(type, bytes)).toMatch(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("an item cut short is a protocol error, everywhere", () => {
    fc.assert(
      fc.property(typed, ({ type, value }) => {
        const item = encodeItem(type, value);
        for (let length = 0; length < Math.min(item.length, 300); length++) {
          expect(() => decodeItem(type, item.subarray(0, length))).toThrow(ProtocolError);
        }
      }),
    );
  });

  test("items with bytes changed are a value or a protocol error", () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(typed, changes, ({ type, value }, changed) => {
        const item = encodeItem(type, value);
        for (const [place, byte] of changed) item[place % item.length] = byte;
        expect(outcome(type, item)).toMatch(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("a list of very many items is refused for what it would cost", () => {
    const items = Buffer.alloc(4 * 600_000);
    const list = Buffer.concat([Buffer.alloc(4), items]);
    list.writeUInt32BE(items.length);
    expect(outcome("*string", list)).toMatch(
      /^Cannot read a list .* 600000 items bring the lists/u,
    );
  });

  test("models nest at most 64 deep", () => {
    let type: Type = [];
    for (let depth = 0; depth < 70; depth++) type = [type];
    let item = Buffer.alloc(4);
    for (let depth = 0; depth < 70; depth++) {
      const outer = Buffer.alloc(4);
      outer.writeUInt32BE(item.length);
      item = Buffer.concat([outer, item]);
    }
    expect(outcome(type, item)).toMatch(/models nest more than 64 deep/u);
  });
});
