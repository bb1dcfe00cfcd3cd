import { isDate, isMap, isPromise, isProxy, isSet } from "node:util/types";

const textCharactersMax = 40;

/**
 * A value in the words of an error message: short, on one line, and without running any code of the value's own, so that
 * a getter, a proxy or a `toString` that throws cannot turn one error into another.
 */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      return describeText(value);
    case "bigint":
      // Converting a huge bigint to decimal takes quadratic time.
      return BigInt.asIntN(128, value) === value ? `${value}n` : "a huge bigint";
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "undefined":
    case "boolean":
      return String(value);
    case "symbol":
      return "a symbol";
    case "function":
      return "a function";
    case "object":
      return value === null ? "null" : describeObject(value);
  }
}

function describeText(text: string): string {
  if (text.length <= textCharactersMax) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, textCharactersMax))}... (${text.length} characters)`;
}

function describeObject(value: object): string {
  try {
    // Of all questions one can ask an object, only this and those below are answered without traps; a revoked proxy throws.
    if (Array.isArray(value)) return "an array";
  } catch {
    return "an object";
  }
  if (ArrayBuffer.isView(value)) return "a view of bytes";
  if (isPromise(value)) return "a promise that was not awaited";
  if (isDate(value)) return "a Date";
  if (isMap(value)) return "a Map";
  if (isSet(value)) return "a Set";
  const name = classOf(value);
  return name === undefined ? "an object" : `an object of the class ${name}`;
}

/** What it was made with, unless that is nothing or `Object`, or would have to be asked for by running code. */
function classOf(value: object): string | undefined {
  const prototype: unknown = isProxy(value) ? null : Object.getPrototypeOf(value);
  const made = valueOf(prototype, "constructor");
  const name = typeof made === "function" ? valueOf(made, "name") : undefined;
  const isShown = typeof name === "string" && name !== "Object" && isClassName(name);
  return isShown ? name : undefined;
}

/** The pattern is text: one that is written as a pattern is checked when the file is loaded, and its classes of letters take half of a millisecond. */
function isClassName(name: string): boolean {
  return new RegExp("^[\\p{ID_Start}$_][\\p{ID_Continue}$]{0,39}$", "u").test(name);
}

/** The value of a property of the object's own; of none that is computed. */
function valueOf(object: unknown, property: string): unknown {
  if (object === null || (typeof object !== "object" && typeof object !== "function")) return;
  return isProxy(object) ? undefined : Object.getOwnPropertyDescriptor(object, property)?.value;
}
