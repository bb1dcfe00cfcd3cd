import type { sabotages } from "./peers/sabotage.js";
import type { Outcome } from "./trial.js";

export interface Row {
  readonly fault: string;
  readonly peer: string;
  readonly outcome: Outcome;
  readonly seconds: number;
}

const columns = ["tried", "lost", "twice", "wrong", "hung", "failed"] as const;

/** More than that is what a fault left behind, and not what a collection or a cache leaves open. */
export const grownMax: number = 8 * 2 ** 20;

/** What the columns say. */
export const legend: string = [
  "tried: calls, sessions or starts, as the note says;",
  "lost: calls that may be repeated and failed all the same, or that were answered, or said not to have run, where the daemon's journal tells otherwise;",
  "twice: calls that are not to run twice and did; wrong: answers of something else; hung: neither answered nor failed in good time (60 s unless noted);",
  "(64 hung ones end a row of sessions: tried says how many there were.)",
  "failed: calls that are not to be repeated and were told that nobody knows whether they ran, as they must.",
  `daemon, application: how much more the process holds after the fault than before it, collected; more than ${grownMax / 2 ** 20} MiB does not stand.`,
].join("\n");

export type Noticed = (typeof sabotages)[keyof typeof sabotages];

/** As Markdown. */
export function renderTable(rows: readonly Row[]): string {
  const head = ["fault", "peer", ...columns, "daemon", "application", "s", "note"];
  const lines = rows.map(({ fault, peer, outcome, seconds }) => [
    fault,
    peer,
    ...columns.map((column) => String(outcome[column])),
    mebibytes(outcome.grown?.daemon),
    mebibytes(outcome.grown?.application),
    seconds.toFixed(1),
    outcome.note ?? "",
  ]);
  return [head, head.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? "" : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** Whether that number of a row says that something happened which must not. */
export function notices({ outcome }: Row, column: Noticed): boolean {
  if (column === "daemon" || column === "application")
    return (outcome.grown?.[column] ?? 0) > grownMax;
  return outcome[column] > 0;
}

/** What must not happen, and happened: to a call, or to the memory of a process. */
export function violations({ outcome }: Row): number {
  const { daemon = 0, application = 0 } = outcome.grown ?? {};
  const grew = [daemon, application].filter((bytes) => bytes > grownMax).length;
  return outcome.lost + outcome.twice + outcome.wrong + outcome.hung + grew;
}
