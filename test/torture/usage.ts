import { readdirSync } from "node:fs";

/** What a process holds. */
export interface Usage {
  /** Milliseconds since some moment. */
  readonly at: number;
  /** Bytes that are in use, of the heap and outside it, after a collection. */
  readonly heap: number;
  /** Resident bytes. */
  readonly resident: number;
  readonly descriptors: number;
}

/** Of this process. Needs `--expose-gc` to tell the heap from what is only not collected yet. */
export function usage(): Usage {
  // Memory outside the heap is freed after the collection that found it: by the next one.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const descriptors = readdirSync("/proc/self/fd").length;
  return { at: performance.now(), heap: heapUsed + external, resident: rss, descriptors };
}

/** How fast something grows, in its unit an hour: the slope of the line that fits best, and twice its standard error. */
export function slopePerHour(
  samples: readonly Usage[],
  of: "heap" | "resident" | "descriptors",
): { readonly perHour: number; readonly error: number } {
  const hours = samples.map(({ at }) => at / 3_600_000);
  const values = samples.map((sample) => sample[of]);
  const meanHours = mean(hours);
  const meanValue = mean(values);
  const spread = sum(hours.map((hour) => (hour - meanHours) ** 2));
  const perHour =
    sum(hours.map((hour, index) => (hour - meanHours) * ((values[index] ?? 0) - meanValue))) /
    spread;
  const rest = sum(
    hours.map(
      (hour, index) => ((values[index] ?? 0) - meanValue - perHour * (hour - meanHours)) ** 2,
    ),
  );
  return { perHour, error: 2 * Math.sqrt(rest / (samples.length - 2) / spread) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
