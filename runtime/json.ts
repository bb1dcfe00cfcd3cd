import { describe } from "./describe.js";
import { InvalidValue } from "./errors.js";
import { jsonDepthMax } from "./limits.js";
import { isWellFormed } from "./text.js";

/** What the type `json` of a specification holds: anything that JSON can say. */
export type JsonValue =
  null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/**
 * The value as JSON text. What JSON would leave out or change (`undefined`, a `Date`, `NaN`, an object of a class, a lone surrogate) throws
 * `InvalidValue` with the path to it instead, and so does what nests deeper than a receiver takes.
 */
export function jsonText(value: JsonValue, member: string): string {
  checkJson(value, member, 0);
  return JSON.stringify(value);
}

/** Throws an `Error` where the text is no JSON, or nests too deep. */
export function parseJson(text: string): JsonValue {
  if (nestsDeeper(text, jsonDepthMax)) throw new Error(`it nests more than ${jsonDepthMax} deep`);
  return JSON.parse(text) as JsonValue;
}

function checkJson(value: unknown, path: string, depth: number): void {
  switch (typeof value) {
    case "boolean":
      return;
    case "number":
      if (!Number.isFinite(value)) throw refusal(path, value);
      return;
    case "string":
      if (!isWellFormed(value)) throw refusal(path, value);
      return;
    case "object":
      if (value !== null) checkNested(value, path, depth + 1);
      return;
    default:
      throw refusal(path, value);
  }
}

function checkNested(value: object, path: string, depth: number): void {
  if (depth > jsonDepthMax) {
    throw new InvalidValue(
      `${path} must not nest more than ${jsonDepthMax} deep: does a value contain itself?`,
    );
  }
  if (Array.isArray(value)) {
    // By index, so that holes count as what they read as.
    for (let index = 0; index < value.length; index++) {
      checkJson(value[index], `${path}[${index}]`, depth);
    }
    return;
  }
  if (!isPlain(value)) throw refusal(path, value);
  for (const [key, item] of Object.entries(value)) {
    if (!isWellFormed(key)) {
      throw new InvalidValue(`${path} must have keys of well-formed text, got ${describe(key)}`);
    }
    checkJson(item, `${path}.${key}`, depth);
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  // An object of another realm, such as the one of `node:vm` in which tests may run.
  return (
    typeof prototype === "object" &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, "hasOwnProperty")
  );
}

function refusal(path: string, value: unknown): InvalidValue {
  return new InvalidValue(
    `${path} must be a JSON value (null, a boolean, a finite number, well-formed text, an array or a plain object), got ${describe(value)}`,
  );
}

/** Whether arrays and objects nest deeper than that. Looks at brackets outside of strings only; whether they match is for the parser to say. */
export function nestsDeeper(text: string, depthMax: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case quote:
        index = endOfString(text, index);
        break;
      case openBracket:
      case openBrace:
        if (++depth > depthMax) return true;
        break;
      case closeBracket:
      case closeBrace:
        depth -= 1;
        break;
    }
  }
  return false;
}

/** The index of the closing quotation mark, or of the end. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === quote) return index;
    if (unit === backslash) index += 1;
  }
  return text.length;
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
