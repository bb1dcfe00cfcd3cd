import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { ceiling } from "../peer.js";
import { measures, type Measure } from "./measures.js";
import { canPin, Pair, type Measured } from "./pair.js";
import { median } from "./statistics.js";
import { warmUp } from "./warm-up.js";

/*
 * How the guard against decay measures. It looks at the time of the processor that an operation takes, both processes held on one core,
 * since that hardly depends on what else the machine does; and at the median latency of sequential calls, so that waiting is seen as
 * well. Ours and the ceiling work in turn, many short rounds long, in several generations of processes, since each generation is
 * compiled a little differently.
 */

export interface Guarded {
  readonly measure: Measure;
  /** What ours is of the ceiling: 1 is as good, 0.5 takes twice as much. */
  readonly name: string;
  value(measured: Measured): number;
}

/** By name: for each generation of processes the ratios of its rounds. */
export type GuardRatios = Map<string, number[][]>;

const roundMs = 60;
const roundsOfGeneration = 8;
const warmUpCpuMs = 800;

const chosen = ["sequential-pinned", "64-pinned", "512-pinned", "events-1", "events-32", "echo"];

export const guarded: readonly Guarded[] = measures
  .filter(({ name }) => chosen.includes(name))
  .flatMap((measure) => {
    const cpu: Guarded = {
      measure,
      name: `${measure.name.replace("-pinned", "")}, processor`,
      value: ({ cpuPerOperation }) => cpuPerOperation,
    };
    const latency: Guarded = {
      measure,
      name: `${measure.name.replace("-pinned", "")}, latency`,
      value: ({ p50 }) => p50 ?? Number.NaN,
    };
    return measure.name === "sequential-pinned" ? [cpu, latency] : [cpu];
  });

/** Measures one more generation of processes of that peer and of the ceiling, and adds what it finds. */
export async function measureGeneration(
  peer: string,
  wanted: readonly Guarded[],
  ratios: GuardRatios,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "medium-guard-"));
  const pairs: Pair[] = [];
  const work = [...new Set(wanted.map(({ measure }) => measure))];
  try {
    for (const name of [peer, ceiling]) {
      const pair = await Pair.start(name, join(folder, `${pairs.length}.sock`));
      pairs.push(pair);
      await warmUp(pair, work, warmUpCpuMs);
    }
    const [mine, other] = pairs;
    if (mine === undefined || other === undefined) return;
    const found = new Map<string, number[]>(wanted.map(({ name }) => [name, []]));
    for (let round = 0; round < roundsOfGeneration; round++) {
      for (const measure of work) await measureRound(measure, wanted, mine, other, round, found);
    }
    for (const [name, figures] of found) ratios.set(name, [...(ratios.get(name) ?? []), figures]);
  } finally {
    for (const pair of pairs) pair.stop();
    await rm(folder, { recursive: true });
  }
}

/** Ours first in one round, the ceiling in the next. */
async function measureRound(
  measure: Measure,
  wanted: readonly Guarded[],
  mine: Pair,
  other: Pair,
  round: number,
  found: ReadonlyMap<string, number[]>,
): Promise<void> {
  const results = new Map<Pair, Measured>();
  const core = canPin() ? (round >> 1) % cpus().length : undefined;
  for (const pair of round % 2 === 0 ? [mine, other] : [other, mine]) {
    pair.pin(core);
    results.set(pair, await pair.measure(measure.order(roundMs)));
  }
  const [of, than] = [results.get(mine), results.get(other)];
  for (const { name, value, measure: its } of wanted) {
    const ratio = of && than ? value(than) / value(of) : Number.NaN;
    // A round in which nothing was done says nothing.
    if (its === measure && Number.isFinite(ratio)) found.get(name)?.push(ratio);
  }
}

/** Noise is never taken for less: generations differ by that much. Nor for more, as nothing would be noticed then. */
const noiseMin = 0.05;
const noiseMax = 0.2;

export interface Verdict {
  readonly ratio: number;
  /** As a part of the ratio. */
  readonly noise: number;
}

/**
 * The median of all rounds, and how far it can be trusted: the larger of half the range that the middle half of the rounds takes, and the
 * distance of the generations' medians from the median of all; from 5 to 20 %.
 */
export function judge(generations: readonly (readonly number[])[]): Verdict {
  const all = generations.flat();
  const sorted = all.toSorted((one, other) => one - other);
  const ratio = median(all);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? ratio;
  const within = (at(0.75) - at(0.25)) / 2;
  const between = Math.max(...generations.map((figures) => Math.abs(median(figures) - ratio)));
  const noise = Math.max(within / ratio, between / ratio, noiseMin);
  return { ratio, noise: Math.min(noise, noiseMax) };
}
