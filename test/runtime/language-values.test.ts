import { describe, expect, test } from "vitest";
import { IncompatibleInterface, InvalidValue, ProtocolError } from "../../runtime/errors.js";
import type { JsonValue } from "../../runtime/values/json.js";
import { Reader } from "../../runtime/values/reader.js";
import { Writer } from "../../runtime/values/writer.js";
import { fromHex, readValue, type Type, writeValue } from "./values.js";

function reading(type: Type, bytes: string | Uint8Array): unknown {
  const reader = new Reader();
  reader.reset(typeof bytes === "string" ? fromHex(bytes) : bytes);
  return readValue(reader, type);
}

function writing(type: Type, value: unknown): Buffer {
  const writer = new Writer();
  writer.beginMessage();
  writeValue(writer, type, value);
  writer.endMessage();
  return Buffer.from(writer.message());
}

describe("times", () => {
  test.each([
    ["01 00 00 00 00 00 00 00", 0],
    ["3f 42 0f 00 00 00 00 00", 0],
    ["ff ff ff ff ff ff ff ff", -1],
    ["bf bd f0 ff ff ff ff ff", -2],
    ["ff ff ff ff ff ff ff 7f", 9_223_372_036_854],
    ["00 00 00 00 00 00 00 80", -9_223_372_036_855],
  ])("of a timestamp %s the nanoseconds are dropped towards the past", (bytes, milliseconds) => {
    expect(reading("timestamp", bytes)).toEqual(new Date(milliseconds));
  });

  test.each([
    ["01 00 00 00 00 00 00 00", 0.000001],
    ["ff ff ff ff ff ff ff 7f", 9_223_372_036_854.775],
    ["00 00 00 00 00 00 00 80", -9_223_372_036_854.775],
  ])("a duration %s keeps them as a fraction", (bytes, milliseconds) => {
    expect(reading("duration", bytes)).toBe(milliseconds);
  });
});

describe("unions", () => {
  test("of a case that only the sender knows are an error of the interface, not of the protocol", () => {
    const bytes = writing({ union: ["uint8", "string"] }, { case: 1, value: "new" });
    expect(() => reading({ union: ["uint8"] }, bytes)).toThrow(IncompatibleInterface);
    expect(() => reading({ union: ["uint8"] }, bytes)).toThrow("case number 2 of Union");
  });

  test("count as models for the depth", () => {
    const type = (depth: number): Type => ({ union: [depth === 1 ? "uint8" : type(depth - 1)] });
    const value = (depth: number): unknown => ({
      case: 0,
      value: depth === 1 ? 7 : value(depth - 1),
    });
    expect(reading(type(64), writing(type(64), value(64)))).toEqual(value(64));
    expect(() => writing(type(65), value(65))).toThrow("nest models more than 64 deep");
  });
});

describe("json", () => {
  const text = (json: string): Buffer => writing("string", json);

  test("nests at most 64 deep, on both sides", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(reading("json", text(nested(64)))).toEqual(JSON.parse(nested(64)));
    expect(() => reading("json", text(nested(65)))).toThrow(ProtocolError);
    expect(() => reading("json", text(nested(1_000_000)))).toThrow("nests more than 64 deep");
  });

  test("brackets in strings do not nest", () => {
    const value = { [`"${"[".repeat(100)}`]: `\\"${"{".repeat(100)}` };
    expect(reading("json", writing("json", value))).toEqual(value);
  });

  test("a key called __proto__ is a key", () => {
    const value = reading("json", text('{"__proto__":{"polluted":true}}'));
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect({}).not.toHaveProperty("polluted");
    expect(writing("json", value).subarray(1).toString()).toBe('{"__proto__":{"polluted":true}}');
  });

  test("a value that contains itself is refused", () => {
    const circle: JsonValue[] = [];
    circle.push(circle);
    expect(() => writing("json", circle)).toThrow(InvalidValue);
  });

  test.each([
    [{ when: new Date(0) }, "value.when"],
    [[1, undefined], "value[1]"],
    [{ a: { toJSON: () => 1 } }, "value.a.toJSON"],
    [Object.create({ inherited: 1 }), "value"],
  ])("what JSON would change is refused: %o", (value, path) => {
    expect(() => writing("json", value)).toThrow(`${path} must be a JSON value`);
  });
});

test("a map that nobody could hold is refused on both sides", () => {
  const entries = new Map(Array.from({ length: 262_145 }, (_, index) => [index, true]));
  expect(() => writing("uint32=>boolean", entries)).toThrow("262144 such items");
  const bytes = Buffer.concat([fromHex("81 80 10"), Buffer.alloc(5 * 262_145)]);
  expect(() => reading("uint32=>boolean", bytes)).toThrow("what they may cost together");
});

test("what may be left out at the end is known by the end", () => {
  const reader = new Reader();
  reader.reset(fromHex("01 00 00 00 07 09"));
  const end = reader.beginModel();
  expect(reader.hasMore()).toBe(true);
  reader.uint8();
  expect(reader.hasMore()).toBe(false);
  reader.endModel(end);
  expect(reader.hasMore()).toBe(true);
});
