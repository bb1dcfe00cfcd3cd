import type { Outcome } from "./trial.js";

export interface Row {
  readonly fault: string;
  readonly peer: string;
  readonly outcome: Outcome;
  readonly seconds: number;
}

const columns = ["tried", "lost", "twice", "wrong", "hung", "failed"] as const;

/** As Markdown. */
export function renderTable(rows: readonly Row[]): string {
  const head = ["fault", "peer", ...columns, "grown", "s", "note"];
  const lines = rows.map(({ fault, peer, outcome, seconds }) => [
    fault,
    peer,
    ...columns.map((column) => String(outcome[column])),
    outcome.grown === undefined ? "" : `${(outcome.grown / 2 ** 20).toFixed(1)} MiB`,
    seconds.toFixed(1),
    outcome.note ?? "",
  ]);
  return [head, head.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** What must not happen to a call, and happened. */
export function violations({ outcome }: Row): number {
  return outcome.lost + outcome.twice + outcome.wrong + outcome.hung;
}
