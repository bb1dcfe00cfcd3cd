import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import type { Cores, Measure } from "./measures.js";
import { Pair, type Measured } from "./pair.js";
import { canMeasure } from "../peer.js";
import { warmUp } from "./warm-up.js";

/** By measure and peer: one figure for each round. */
export type Rounds = Map<string, Map<string, Measured[]>>;

export interface RoundsOptions {
  readonly peers: readonly string[];
  readonly measures: readonly Measure[];
  readonly rounds: number;
  readonly milliseconds: number;
  /** Starts a peer's two processes, as `Pair.start` unless given. */
  readonly start?: (peer: string, path: string) => Promise<Pair>;
}

/** Starts two processes for every peer, warms them up, and measures all of them in turn, round after round. */
export async function measureRounds(options: RoundsOptions): Promise<Rounds> {
  const folder = await mkdtemp(join(tmpdir(), "medium-bench-"));
  const pairs: Pair[] = [];
  const { start = Pair.start } = options;
  try {
    for (const name of options.peers) {
      const pair = await start(name, join(folder, `${pairs.length}.sock`));
      pairs.push(pair);
      const able = options.measures.filter(({ order }) => canMeasure(name, order(0)));
      await warmUp(pair, able, 1_500);
      process.stderr.write(`${name} is warm\n`);
    }
    return await measureAll(pairs, options);
  } finally {
    for (const pair of pairs) pair.stop();
    await rm(folder, { recursive: true });
  }
}

function place(pair: Pair, cores: Cores, core: number): void {
  if (cores === "any") pair.pin(undefined);
  else pair.pin(core, cores === "one" ? core : (core + 1) % cpus().length);
}

async function measureAll(
  pairs: readonly Pair[],
  { peers, measures, rounds, milliseconds }: RoundsOptions,
): Promise<Rounds> {
  const results: Rounds = new Map(
    measures.map(({ name, order }) => {
      const able = peers.filter((peer) => canMeasure(peer, order(0)));
      return [name, new Map(able.map((peer) => [peer, []]))];
    }),
  );
  for (let round = 0; round < rounds; round++) {
    for (const measure of measures) {
      // Each round begins with another peer, so that none always has the machine at its coolest; and is held on another core.
      for (let turn = 0; turn < pairs.length; turn++) {
        const index = (round + turn) % pairs.length;
        const [pair, name] = [pairs[index], peers[index]];
        const measuredSoFar = results.get(measure.name)?.get(name ?? "");
        if (pair === undefined || measuredSoFar === undefined) continue;
        place(pair, measure.cores, round % cpus().length);
        measuredSoFar.push(await pair.measure(measure.order(milliseconds)));
      }
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  return results;
}
