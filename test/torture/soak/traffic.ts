import { setTimeout as after } from "node:timers/promises";
import type { Random } from "../random.js";

/** What came of the rounds of one kind. */
export interface KindCounts {
  done: number;
  wrong: number;
  /** The first that was wrong, in words. */
  first: string | undefined;
}

/** One thing that applications do, again and again. A round throws where something came out as it must not. */
export interface Kind {
  readonly name: string;
  /** How many of them at once. */
  readonly lanes: number;
  round(random: Random): Promise<void>;
}

/** Does all kinds at once until then. */
export async function traffic(
  kinds: readonly Kind[],
  random: Random,
  until: number,
): Promise<ReadonlyMap<string, KindCounts>> {
  const counts = new Map<string, KindCounts>();
  const lanes = kinds.flatMap((kind) => {
    const count: KindCounts = { done: 0, wrong: 0, first: undefined };
    counts.set(kind.name, count);
    return Array.from({ length: kind.lanes }, () => lane(kind, count, random, until));
  });
  await Promise.all(lanes);
  return counts;
}

async function lane(kind: Kind, count: KindCounts, random: Random, until: number): Promise<void> {
  while (performance.now() < until) {
    try {
      await kind.round(random);
      count.done++;
    } catch (error) {
      count.wrong++;
      count.first ??= String(error);
    }
    await after(random.integer(0, 20));
  }
}

export function expect(isRight: boolean, what: string): asserts isRight {
  if (!isRight) throw new Error(what);
}

/** Rejects where it does not come in half a minute: what hangs is to be told, not waited for. */
export async function inTime<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} hung`)), 30_000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
