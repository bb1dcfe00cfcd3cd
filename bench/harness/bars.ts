import { ceiling, floor, isRival, lowLatency, ours, peerNames } from "../peer.js";
import { bestRival, rates } from "./calls-report.js";
import { figure, table, times } from "./format.js";
import type { Measured } from "./pair.js";
import type { Rounds } from "./rounds.js";
import { ratios, spreadOf, type Spread } from "./statistics.js";

/** What the project wants of itself: a ratio of ours to another, in one run. With no figure wanted it is there to be known. */
interface Bar {
  readonly measure: string;
  /** Which of ours: the one without options unless given. */
  readonly mine?: string;
  readonly against: string;
  /** Of throughput, at least this; of the latency or of the processor's time for one operation, at most. */
  readonly atLeast?: number;
  readonly p50AtMost?: number;
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
  { measure: "sequential-apart", mine: lowLatency, against: floor, p50AtMost: 0.4 },
  { measure: "sequential-pinned", mine: lowLatency, against: floor, atLeast: 0.95 },
  { measure: "sequential", against: floor },
  { measure: "sequential-apart", against: floor },
  { measure: "64-apart", against: ceiling },
  { measure: "64-pinned", against: ceiling },
  { measure: "512-pinned", against: ceiling },
];

/** What was reached of what is wanted, as far as it was measured: the best rival is one where all of them were. */
export function barsReport(rounds: Rounds): string {
  const rows = bars.flatMap((bar) => {
    const byPeer = rounds.get(bar.measure);
    if (byPeer === undefined) return [];
    const peer = bar.against === bestPeer ? bestOfAll(byPeer) : bar.against;
    const mine = byPeer.get(bar.mine ?? ours);
    const other = peer === undefined ? undefined : byPeer.get(peer);
    if (peer === undefined || mine === undefined || other === undefined) return [];
    const against = bar.against === peer ? peer : `${bar.against} (${peer})`;
    const spread = spreadOf(reached(bar, mine, other));
    return [
      [
        nameOf(bar),
        against,
        wanted(bar),
        times(spread),
        met(bar, spread),
        cheaper(bar, mine, other),
      ],
    ];
  });
  const heads = ["measure", "against", "wanted", "reached", "met", "by the processor"];
  const note = "\nWhere nothing is wanted, the figure is there to be known.\n";
  return `${table(heads, rows)}${rows.some(([, , bar]) => bar === "") ? note : ""}`;
}

/** Of a few that were chosen, the best is not the best there is. */
function bestOfAll(byPeer: ReadonlyMap<string, Measured[]>): string | undefined {
  return peerNames.filter(isRival).every((name) => byPeer.has(name))
    ? bestRival(byPeer)
    : undefined;
}

function nameOf({ measure, mine, p50AtMost, cpuAtMost }: Bar): string {
  const what = p50AtMost === undefined ? (cpuAtMost === undefined ? "" : ", CPU each") : ", p50";
  return `${measure}${what}${mine === undefined ? "" : ` of ${mine}`}`;
}

/** Round by round. */
function reached(bar: Bar, mine: readonly Measured[], other: readonly Measured[]): number[] {
  if (bar.p50AtMost !== undefined) return ratios(latencies(mine), latencies(other));
  if (bar.cpuAtMost !== undefined) return ratios(costs(mine), costs(other));
  return ratios(rates(mine), rates(other));
}

/** As good as the throughput of a machine that is busy with nothing else, and hardly changed by what else it does. */
function cheaper(bar: Bar, mine: readonly Measured[], other: readonly Measured[]): string {
  return bar.cpuAtMost === undefined ? times(spreadOf(ratios(costs(other), costs(mine)))) : "";
}

function costs(results: readonly Measured[]): number[] {
  return results.map((result) => result.cpuPerOperation);
}

function latencies(results: readonly Measured[]): number[] {
  return results.map(({ p50 }) => p50 ?? Number.NaN);
}

function wanted({ atLeast, p50AtMost, cpuAtMost }: Bar): string {
  const atMost = p50AtMost ?? cpuAtMost;
  if (atLeast !== undefined) return `at least ${figure(atLeast)} ×`;
  return atMost === undefined ? "" : `at most ${figure(atMost)} ×`;
}

function met({ atLeast, p50AtMost, cpuAtMost }: Bar, { median }: Spread): string {
  const atMost = p50AtMost ?? cpuAtMost;
  if (atLeast === undefined && atMost === undefined) return "";
  return median >= (atLeast ?? -Infinity) && median <= (atMost ?? Infinity) ? "yes" : "**no**";
}
