import type { LiteralNode } from "../syntax/ast.js";
import type { Literal, Primitive } from "./spec.js";

/** What a default value is for, as far as that decides which values fit. */
export type LiteralTarget = Primitive | "enum" | "list" | "none";

/** The value of a literal, or why it is none of that type; whether an enum has it is not looked at here. */
export function literalOf(
  { kind, text }: LiteralNode,
  target: LiteralTarget,
): Literal | "mismatch" | "out-of-range" {
  switch (target) {
    case "boolean":
      if (kind !== "word" || (text !== "true" && text !== "false")) return "mismatch";
      return { kind: "boolean", value: text === "true" };
    case "string":
      return kind === "text" ? { kind, value: text } : "mismatch";
    case "enum":
      return kind === "word" ? { kind: "enum", name: text } : "mismatch";
    case "list":
      return kind === "empty-list" ? { kind } : "mismatch";
    case "float":
    case "double":
      return kind === "numeral" ? numberOf(text, target) : "mismatch";
    default: {
      const range = integerRanges.get(target);
      return kind === "numeral" && range !== undefined ? integerOf(text, range) : "mismatch";
    }
  }
}

interface Range {
  readonly least: bigint;
  readonly greatest: bigint;
}

export const integerRanges: ReadonlyMap<string, Range> = new Map(
  [8n, 16n, 32n, 64n].flatMap((bits): [string, Range][] => [
    [`int${bits}`, { least: -(2n ** (bits - 1n)), greatest: 2n ** (bits - 1n) - 1n }],
    [`uint${bits}`, { least: 0n, greatest: 2n ** bits - 1n }],
  ]),
);

/** More digits than the largest number has are not worth converting, which takes long for very many. */
const digitsMax = 400;

function integerOf(
  text: string,
  { least, greatest }: Range,
): Literal | "mismatch" | "out-of-range" {
  if (!/^-?[0-9]+$/.test(text)) return "mismatch";
  if (text.length > digitsMax) return "out-of-range";
  const value = BigInt(text);
  return value < least || value > greatest ? "out-of-range" : { kind: "integer", value };
}

function numberOf(text: string, target: "float" | "double"): Literal | "mismatch" | "out-of-range" {
  if (!/^-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(text)) return "mismatch";
  const value = Number(text);
  const kept = target === "float" ? Math.fround(value) : value;
  return Number.isFinite(kept) ? { kind: "number", value } : "out-of-range";
}
