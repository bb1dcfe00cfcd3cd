import { describe } from "../describe.js";
import { jsonDepthMax } from "../limits.js";
import { Misfit } from "./misfit.js";
import { isWellFormed } from "./text.js";

/** What the type `json` of a specification holds: anything that JSON can say. */
export type JsonValue =
  null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/**
 * What JSON would leave out or change (`undefined`, a `Date`, `NaN`, an object of a class, a lone surrogate) throws `InvalidValue` with
 * the path to it instead, and so does what nests deeper than a receiver takes.
 */
export function checkJson(value: JsonValue, member: string): void {
  check(value, { member, whole: value }, "", 0);
}

interface Whole {
  readonly member: string;
  readonly whole: unknown;
}

function check(value: unknown, at: Whole, path: string, depth: number): void {
  switch (typeof value) {
    case "boolean":
      return;
    case "number":
      if (!Number.isFinite(value)) throw refusal(at, path, value);
      return;
    case "string":
      if (!isWellFormed(value)) throw refusal(at, path, value);
      return;
    case "object":
      if (value !== null) checkNested(value, at, path, depth + 1);
      return;
    default:
      throw refusal(at, path, value);
  }
}

function checkNested(value: object, at: Whole, path: string, depth: number): void {
  if (depth > jsonDepthMax) throw tooDeep(at);
  if (Array.isArray(value)) {
    // By index, so that holes count as what they read as.
    for (let index = 0; index < value.length; index++) {
      check(value[index], at, `${path}[${index}]`, depth);
    }
    return;
  }
  if (!isPlain(value)) throw refusal(at, path, value);
  for (const [key, item] of Object.entries(value)) {
    if (!isWellFormed(key)) {
      const complaint = `must have keys of well-formed text, got ${describe(key)}`;
      throw new Misfit(at.member, complaint, at.whole, path);
    }
    check(item, at, `${path}.${key}`, depth);
  }
}

/** Where a value contains itself, that is what is wrong; the path to it, over and over, says nothing. */
function tooDeep({ member, whole }: Whole): Misfit {
  const cycle = cycleIn(whole, "", []);
  if (cycle === undefined) {
    return new Misfit(member, `must not nest more than ${jsonDepthMax} deep`, whole);
  }
  const complaint = `must not contain itself, as it does in its ${cycle.inner}`;
  return new Misfit(member, complaint, whole, cycle.outer);
}

interface Cycle {
  /** The paths to what contains itself, and from there to itself. */
  readonly outer: string;
  readonly inner: string;
}

/** The first value that is met within itself on the way to the first that is too deep. */
function cycleIn(
  value: unknown,
  path: string,
  around: readonly { value: unknown; path: string }[],
): Cycle | undefined {
  if (typeof value !== "object" || value === null || around.length > jsonDepthMax) return undefined;
  const outer = around.find((each) => each.value === value)?.path;
  if (outer !== undefined) return { outer, inner: path.slice(outer.length) };
  const within = [...around, { value, path }];
  for (const [key, item] of Object.entries(value)) {
    const step = Array.isArray(value) ? `[${key}]` : `.${key}`;
    const found = cycleIn(item, path + step, within);
    if (found !== undefined) return found;
  }
  return undefined;
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

function refusal({ member, whole }: Whole, path: string, value: unknown): Misfit {
  const expected =
    "a JSON value (null, a boolean, a finite number, well-formed text, an array or a plain object)";
  return new Misfit(member, `must be ${expected}, got ${describe(value)}`, whole, path);
}

/**
 * How many arrays and objects a JSON text makes, or undefined where they nest too deep. Looks at brackets outside of strings only;
 * whether they match is for the parser to say.
 */
export function containersOf(text: string, depthMax: number = jsonDepthMax): number | undefined {
  let depth = 0;
  let containers = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case quote:
        index = endOfString(text, index);
        break;
      case openBracket:
      case openBrace:
        if (++depth > depthMax) return undefined;
        containers += 1;
        break;
      case closeBracket:
      case closeBrace:
        depth -= 1;
        break;
    }
  }
  return containers;
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
