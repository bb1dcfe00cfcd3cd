import { InvalidValue } from "./errors.js";

/** The range of an option, both ends included. */
interface Range {
  readonly least: number;
  readonly most: number;
}

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
      `${name} must be a number from ${least} to ${most}, got ${String(value)}.`,
    );
  }
  return value;
}
