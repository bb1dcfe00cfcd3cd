import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ProtocolError } from "../../runtime/errors.js";
import { Reader } from "../../runtime/values/reader.js";
import { Writer } from "../../runtime/values/writer.js";
import { fromHex, fromJson, readValue, toHex, type Type, writeValue } from "./values.js";

interface Vector {
  readonly type: Type;
  readonly value?: unknown;
  readonly bytes: string;
  readonly error?: string;
}

const { values, varints } = load("values");
const malformed = load("malformed").values;

describe("every value is the bytes of the page, both ways", () => {
  test.each(values.map((vector) => [title(vector), vector] as const))("%s", (_title, vector) => {
    const value = fromJson(vector.type, vector.value);
    const writer = new Writer();
    writer.beginMessage();
    writeValue(writer, vector.type, value);
    writer.endMessage();
    expect(toHex(writer.message())).toBe(vector.bytes);

    const reader = new Reader();
    reader.reset(fromHex(vector.bytes));
    expect(readValue(reader, vector.type)).toStrictEqual(value);
    reader.expectEnd();
  });
});

test.each(varints)("the varint $value is $bytes, both ways", ({ value, bytes }) => {
  const writer = new Writer();
  writer.beginMessage();
  writer.varint(value);
  expect(toHex(writer.message())).toBe(bytes);
  const reader = new Reader();
  reader.reset(fromHex(bytes));
  expect(reader.varint("a number")).toBe(value);
});

describe("what is malformed is a protocol error that says where", () => {
  test.each(malformed.map((vector) => [title(vector), vector] as const))("%s", (_title, vector) => {
    const reader = new Reader();
    // In the middle of other bytes, which must not be mistaken for the message's.
    const bytes = fromHex(vector.bytes);
    reader.reset(
      Buffer.concat([fromHex("01 01"), bytes, fromHex("00 00 00 00")]),
      2,
      2 + bytes.length,
    );
    const read = (): unknown => readValue(reader, vector.type);
    expect(read).toThrow(ProtocolError);
    reader.reset(bytes);
    expect(read).toThrow(vector.error);
  });
});

function load(name: string): { values: Vector[]; varints: { value: number; bytes: string }[] } {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
}

function title({ type, bytes }: Vector): string {
  return `${JSON.stringify(type)} ${bytes}`;
}
