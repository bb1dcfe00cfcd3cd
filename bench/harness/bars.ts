import { ceiling, floor, ours } from "../peer.js";
import { bestRival, rates } from "./calls-report.js";
import { figure, table, times } from "./format.js";
import type { Rounds } from "./rounds.js";
import { ratios, spreadOf, type Spread } from "./statistics.js";

/** What the project wants of itself: a ratio of ours to another, in one run. */
interface Bar {
  readonly measure: string;
  readonly against: string;
  /** Of throughput, at least this; of the processor's time for one operation, at most. */
  readonly atLeast?: number;
  readonly cpuAtMost?: number;
}

const bestPeer = "the best rival";

const bars: readonly Bar[] = [
  { measure: "sequential-pinned", against: floor, atLeast: 1 },
  { measure: "sequential-pinned", against: bestPeer, atLeast: 1.4 },
  { measure: "64", against: ceiling, atLeast: 0.85 },
  { measure: "64", against: bestPeer, atLeast: 3 },
  { measure: "64", against: "grpc-js", atLeast: 60 },
  { measure: "512", against: ceiling, atLeast: 0.85 },
  { measure: "512", against: bestPeer, atLeast: 8 },
  { measure: "512", against: "grpc-js", atLeast: 200 },
  { measure: "events-1", against: ceiling, atLeast: 0.85 },
  { measure: "events-1", against: bestPeer, atLeast: 4 },
  { measure: "events-32", against: ceiling, atLeast: 0.85 },
  { measure: "events-32", against: bestPeer, atLeast: 5 },
  { measure: "echo", against: floor, atLeast: 0.9 },
  { measure: "echo", against: "zeromq", atLeast: 1.5 },
  { measure: "64", against: ceiling, cpuAtMost: 1.25 },
];

/** What was reached of what is wanted, as far as it was measured. */
export function barsReport(rounds: Rounds): string {
  const rows = bars.flatMap((bar) => {
    const byPeer = rounds.get(bar.measure);
    const peer = bar.against === bestPeer ? bestRival(byPeer ?? new Map()) : bar.against;
    const mine = byPeer?.get(ours);
    const other = peer === undefined ? undefined : byPeer?.get(peer);
    if (peer === undefined || mine === undefined || other === undefined) return [];
    const what = bar.cpuAtMost === undefined ? bar.measure : `${bar.measure}, CPU each`;
    const against = bar.against === peer ? peer : `${bar.against} (${peer})`;
    const cpu = (results: typeof mine): number[] => results.map((result) => result.cpuPerOperation);
    const spread =
      bar.cpuAtMost === undefined
        ? spreadOf(ratios(rates(mine), rates(other)))
        : spreadOf(ratios(cpu(mine), cpu(other)));
    // As good as the throughput of a machine that is busy with nothing else, and hardly changed by what else it does.
    const cheaper =
      bar.cpuAtMost === undefined ? times(spreadOf(ratios(cpu(other), cpu(mine)))) : "";
    const met = isMet(bar, spread) ? "yes" : "**no**";
    return [[what, against, wanted(bar), times(spread), met, cheaper]];
  });
  return table(["measure", "against", "wanted", "reached", "met", "by the processor"], rows);
}

function wanted({ atLeast, cpuAtMost }: Bar): string {
  return atLeast === undefined
    ? `at most ${figure(cpuAtMost ?? Number.NaN)} ×`
    : `at least ${figure(atLeast)} ×`;
}

function isMet({ atLeast, cpuAtMost }: Bar, { median }: Spread): boolean {
  return atLeast === undefined ? median <= (cpuAtMost ?? 0) : median >= atLeast;
}
