import { describe } from "../describe.js";
import { InvalidValue } from "../errors.js";

/**
 * Which protocol a connection speaks: `native` is version 2, described in PROTOCOL.md; `libmedium` is version 1, that of the original LibMedium
 * for Python. Unless told otherwise, both sides find out in the greeting.
 */
export type Wire = "native" | "libmedium";

export const wires: readonly Wire[] = ["native", "libmedium"];

/** Throws `InvalidValue` unless it is left out or names a protocol. */
export function checkWire(option: string, wire: unknown): void {
  if (wire === undefined || wires.some((known) => known === wire)) return;
  throw new InvalidValue(
    `${option} must be ${wires.map(quote).join(" or ")}, got ${describe(wire)}.`,
  );
}

function quote(wire: Wire): string {
  return JSON.stringify(wire);
}
