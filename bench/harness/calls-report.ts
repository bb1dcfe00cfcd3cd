import { isRival, ours } from "../peer.js";
import { figure, range, table, times } from "./format.js";
import type { Measure } from "./measures.js";
import type { Measured } from "./pair.js";
import type { Rounds } from "./rounds.js";
import { median, ratios, spreadOf } from "./statistics.js";

/** A table for each measure, best first, and what ours is of each of the others. */
export function callsReport(measures: readonly Measure[], rounds: Rounds): string {
  return measures
    .map((measure) => `## ${measure.title}\n\n${measureTable(measure, rounds)}`)
    .join("\n");
}

function measureTable({ name, unit }: Measure, rounds: Rounds): string {
  const byPeer = rounds.get(name) ?? new Map<string, Measured[]>();
  const hasLatency = [...byPeer.values()].some(([first]) => first?.p50 !== undefined);
  const rows = [...byPeer]
    .map(([peer, results]) => ({ peer, results, spread: spreadOf(rates(results)) }))
    .toSorted((one, other) => other.spread.median - one.spread.median)
    .map(({ peer, results, spread }) => [
      peer === ours ? `**${peer}**` : peer,
      figure(spread.median),
      range(spread),
      ...(hasLatency ? [of(results, "p50"), of(results, "p99")] : []),
      of(results, "cpuPerOperation"),
      peer === ours ? "" : times(spreadOf(ratios(rates(byPeer.get(ours) ?? []), rates(results)))),
    ]);
  const latency = hasLatency ? ["p50 µs", "p99 µs"] : [];
  const heads = ["peer", unit, "min..max", ...latency, "CPU µs each", `${ours} is`];
  return table(heads, rows);
}

export function rates(results: readonly Measured[]): number[] {
  return results.map(({ operations, seconds }) => operations / seconds);
}

function of(results: readonly Measured[], key: "p50" | "p99" | "cpuPerOperation"): string {
  return figure(median(results.map((result) => result[key] ?? Number.NaN)));
}

/** The rival with the highest median; undefined where none was measured. */
export function bestRival(byPeer: ReadonlyMap<string, Measured[]>): string | undefined {
  const medians = [...byPeer]
    .filter(([peer]) => isRival(peer))
    .map(([peer, results]): [string, number] => [peer, median(rates(results))]);
  return medians.toSorted(([, one], [, other]) => other - one)[0]?.[0];
}
