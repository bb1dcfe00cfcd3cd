import { isAnyArrayBuffer, isArrayBufferView, isMap, isSet } from "node:util/types";

/** What was to be given, by the beginning of what an error says of it. */
const advisers: readonly (readonly [
  expected: string,
  advice: (value: unknown, expected: string) => string,
])[] = [
  ["a bigint ", bigintFor],
  ["an integer ", integerFor],
  ["a Date", dateFor],
  ["a uuid ", uuidFor],
  ["a Uint8Array", bytesFor],
  ["a Map", mapFor],
  ["an array", arrayFor],
  ["an async iterable ", streamFor],
];

/** What to write instead of a value, where it is one that is often given by mistake: the end of an error message, or nothing. */
export function adviceOn(expected: string, value: unknown): string {
  const advice =
    advisers.find(([beginning]) => expected.startsWith(beginning))?.[1](value, expected) ?? "";
  return advice === "" ? "" : `: write ${advice}`;
}

function bigintFor(value: unknown, expected: string): string {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) return "";
  return isWithin(BigInt(value), expected) ? `${BigInt(value)}n` : "";
}

function integerFor(value: unknown, expected: string): string {
  return typeof value === "bigint" && isWithin(value, expected) ? String(value) : "";
}

/** Whether it is in the range that is expected: from one to another. */
function isWithin(value: bigint, expected: string): boolean {
  const [least = "0", most = "0"] = expected.match(/-?\d+/gu) ?? [];
  return value >= BigInt(least) && value <= BigInt(most);
}

function dateFor(value: unknown): string {
  if (typeof value !== "number" && typeof value !== "string") return "";
  const isLong = typeof value === "string" && value.length > 40;
  if (isLong || Number.isNaN(new Date(value).getTime())) return "";
  return `new Date(${JSON.stringify(value)})`;
}

function uuidFor(value: unknown): string {
  const digits = typeof value === "string" ? /^[\da-f]{32}$/iu.exec(value)?.[0] : undefined;
  if (digits === undefined) return "";
  return JSON.stringify(digits.replace(/^(.{8})(.{4})(.{4})(.{4})/u, "$1-$2-$3-$4-"));
}

function bytesFor(value: unknown): string {
  if (typeof value === "string") return "Buffer.from(text)";
  if (isAnyArrayBuffer(value)) return "new Uint8Array(buffer)";
  if (isArrayBufferView(value))
    return "new Uint8Array(view.buffer, view.byteOffset, view.byteLength)";
  return isArray(value) ? "Uint8Array.from(array)" : "";
}

function mapFor(value: unknown): string {
  if (isArray(value)) return "new Map(entries)";
  return typeof value === "object" && value !== null && !isSet(value)
    ? "new Map(Object.entries(object))"
    : "";
}

function arrayFor(value: unknown): string {
  if (isSet(value)) return "[...set]";
  if (isMap(value)) return "[...map]";
  return isArrayBufferView(value) ? "Array.from(view)" : "";
}

/** Text and bytes are one item of a stream, where they are meant. */
function streamFor(value: unknown): string {
  if (typeof value === "string") return "[text]";
  return isArrayBufferView(value) ? "[bytes]" : "";
}

/** A revoked proxy throws when it is asked. */
function isArray(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
