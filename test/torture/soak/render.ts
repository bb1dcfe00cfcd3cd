import type { SoakResult } from "./soak.js";
import type { Verdict } from "./verdict.js";

/** Two tables, as Markdown: what was done, and what both sides held. */
export function renderSoak({ kinds, notes, verdicts }: SoakResult): string {
  const did = [...kinds].map(([name, { done, wrong, first }]) => [
    name,
    String(done),
    String(wrong),
    first ?? "",
  ]);
  return [
    table([["kind", "rounds", "wrong", "the first"], ...did]),
    "",
    ...notes,
    "",
    table([["process", "of", "at the end", "an hour", "bound", "verdict"], ...verdicts.map(row)]),
  ].join("\n");
}

function row({ process, what, last, perHour, error, bound, verdict }: Verdict): string[] {
  const shown = (value: number): string =>
    what === "descriptors" ? value.toFixed(1) : `${(value / 2 ** 20).toFixed(2)} MiB`;
  return [process, what, shown(last), `${shown(perHour)} ± ${shown(error)}`, shown(bound), verdict];
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}
