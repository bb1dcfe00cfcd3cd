import type { Usage } from "../usage.js";
import { slopePerHour } from "../usage.js";

/** How one thing that a process holds went on. */
export interface Verdict {
  readonly process: string;
  readonly what: Held;
  /** At the end, in its unit: bytes, or how many. */
  readonly last: number;
  readonly perHour: number;
  /** Twice the standard error of the slope: what chance does to it. */
  readonly error: number;
  /** More than that an hour is growth. */
  readonly bound: number;
  /** `unclear`: chance alone does more than the bound, as in a run that is too short. */
  readonly verdict: "flat" | "unclear" | "grows";
}

export type Held = "heap" | "resident" | "descriptors";

/**
 * A leak of one byte a call would show as many times as much in the heap. What is resident also grows by holes in memory, so that its
 * bound is wider; it is there for what is leaked outside of the heap.
 */
const boundsPerHour: Readonly<Record<Held, number>> = {
  heap: 4 * 2 ** 20,
  resident: 64 * 2 ** 20,
  descriptors: 4,
};

/** The first third is left out: caches and compiled code grow in it. */
export function verdicts(process: string, samples: readonly Usage[]): readonly Verdict[] {
  const steady = samples.slice(Math.floor(samples.length / 3));
  return (["heap", "resident", "descriptors"] as const).map((what) => {
    const { perHour, error } = slopePerHour(steady, what);
    const bound = boundsPerHour[what];
    const verdict = perHour - error > bound ? "grows" : error > bound ? "unclear" : "flat";
    return { process, what, last: steady.at(-1)?.[what] ?? 0, perHour, error, bound, verdict };
  });
}
