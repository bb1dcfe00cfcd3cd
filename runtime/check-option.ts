import { describe } from "./describe.js";
import { InvalidValue } from "./errors.js";
import { deadlineMsMax } from "./limits.js";

/** The range of an option, both ends included. */
interface Range {
  readonly least: number;
  readonly most: number;
}

/** Options that are all given. Those of the public interfaces may also be `undefined`, so that a caller can pass on what it may not have itself. */
export type Filled<Options> = { [Name in keyof Options]-?: Exclude<Options[Name], undefined> };

/** An option that is a number, or what stands for it. Throws `InvalidValue`, which names the option, unless it is in range. */
export function checkOption(
  name: string,
  value: number | undefined,
  otherwise: number,
  { least, most }: Range,
): number {
  if (value === undefined) return otherwise;
  if (typeof value !== "number" || !(value >= least && value <= most)) {
    throw new InvalidValue(
      `${name} must be a number from ${least} to ${most}, got ${describe(value)}.`,
    );
  }
  return value;
}

/** Throws `InvalidValue` unless what a caller without types passed is an object that can hold options. */
export function checkOptions(where: string, options: unknown): void {
  if (typeof options !== "object" || options === null) {
    throw new InvalidValue(
      `${where} takes an object such as { address: "/run/x/socket" }, got ${describe(options)}.`,
    );
  }
}

/** Throws `InvalidValue` unless the option is text or left out. */
export function checkText(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== "string") {
    throw new InvalidValue(`${name} must be text, got ${describe(value)}.`);
  }
}

/** An interval that can be turned off with 0 or `Infinity`, both of which give 0. */
export function checkInterval(name: string, value: number | undefined, otherwise: number): number {
  if (value === 0 || value === Infinity) return 0;
  return checkOption(name, value, otherwise, { least: 1, most: deadlineMsMax });
}

/** Throws `InvalidValue` unless the option is a program and its arguments, each a text of its own, or left out. */
export function checkProgram(name: string, value: unknown): void {
  if (value === undefined) return;
  const isProgram =
    Array.isArray(value) &&
    value.length > 0 &&
    value[0] !== "" &&
    value.every((part) => typeof part === "string");
  if (!isProgram) {
    throw new InvalidValue(
      `${name} must be a program and its arguments, such as ["node", "daemon.js"], got ${describe(value)}.`,
    );
  }
}
