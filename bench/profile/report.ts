import { figure, range, table } from "../harness/format.js";
import { spreadOf } from "../harness/statistics.js";
import type { Cost } from "./scenarios.js";

/** What an operation costs each process, by part, and the functions that take the most of it. */
export function costTables(costs: readonly Cost[]): string {
  return `${partsTable(costs)}\n${functionsTable(costs)}`;
}

function partsTable(costs: readonly Cost[]): string {
  const heads = ["", ...costs.map(({ peer, role }) => `${peer}, ${role}`)];
  const cpu = costs.map((cost) => {
    const spread = spreadOf(cost.cpu);
    return `${figure(spread.median)} [${range(spread)}]`;
  });
  const sampled = costs.map(({ tally }) => figure(tally.perOperation()));
  const parts = costs.map(({ tally }) => tally.parts());
  const rows = partsOf(costs).map((part) => [
    part,
    ...costs.map(({ tally }, column) => {
      const time = parts[column]?.get(part);
      if (time === undefined) return "";
      return `${percent(tally.share(time))} (${figure(tally.perOperation(time))})`;
    }),
  ]);
  return table(heads, [["CPU µs each", ...cpu], ["CPU µs each, sampled", ...sampled], ...rows]);
}

/** Those that take the most of any first. */
function partsOf(costs: readonly Cost[]): string[] {
  const shares = new Map<string, number>();
  for (const { tally } of costs) {
    for (const [part, time] of tally.parts())
      shares.set(part, Math.max(shares.get(part) ?? 0, tally.share(time)));
  }
  return [...shares]
    .filter(([, share]) => share >= 0.005)
    .toSorted(([, one], [, other]) => other - one)
    .map(([part]) => part);
}

const functionsShown = 10;

function functionsTable(costs: readonly Cost[]): string {
  const heads = ["most", ...costs.map(({ peer, role }) => `${peer}, ${role}`)];
  const lists = costs.map(({ tally }) =>
    tally.most(functionsShown).map(([title, time]) => `\`${title}\` ${percent(tally.share(time))}`),
  );
  const rows = Array.from({ length: functionsShown }, (_, place) => [
    String(place + 1),
    ...lists.map((list) => list[place] ?? ""),
  ]);
  return table(heads, rows);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
