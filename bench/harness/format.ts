import type { Spread } from "./statistics.js";

/** A table in Markdown; the first column is text, the others are figures. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = line(heads.map((_, column) => (column === 0 ? "---" : "---:")));
  return [line(heads), rule, ...rows.map(line), ""].join("\n");
}

/** Three digits that count: 1.05, 12.3, 456, 12.3k, 1.05M. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "";
  const size = Math.abs(value);
  if (size >= 999_500) return `${(value / 1e6).toPrecision(3)}M`;
  if (size >= 9_995) return `${(value / 1e3).toPrecision(3)}k`;
  if (size >= 99.95) return value.toFixed(0);
  return size >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

export function range({ min, max }: Spread): string {
  return `${figure(min)}..${figure(max)}`;
}

/** "1.05 × [0.98..1.10]" */
export function times(spread: Spread): string {
  return Number.isFinite(spread.median) ? `${figure(spread.median)} × [${range(spread)}]` : "";
}

/** "1.05 [0.98..1.10]" */
export function ranged(spread: Spread): string {
  return Number.isFinite(spread.median) ? `${figure(spread.median)} [${range(spread)}]` : "";
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
