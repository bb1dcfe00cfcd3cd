import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { measures, type Measure } from "../harness/measures.js";
import { canPin, Pair, type Measured } from "../harness/pair.js";
import { warmUp } from "../harness/warm-up.js";
import { ceiling, floor, ours } from "../peer.js";
import { record, type Role } from "./control.js";
import { Tally } from "./tally.js";

export interface Scenario {
  readonly title: string;
  readonly peers: readonly string[];
  readonly measure: string;
  /** What the processes have done before, other than what is measured. */
  readonly before: readonly string[];
}

const mixed = ["64", "512", "events-1", "echo"];

export const scenarios: readonly Scenario[] = [
  {
    title: "64 calls in flight, in processes that made only these",
    peers: [ours, ceiling],
    measure: "64",
    before: [],
  },
  {
    title: "64 calls in flight, in processes that made 512, sent events and echoed 1 MiB before",
    peers: [ours, ceiling],
    measure: "64",
    before: mixed,
  },
  {
    title: "Echo of 1 MiB, in processes that made only these",
    peers: [ours, ceiling, floor],
    measure: "echo",
    before: [],
  },
];

/** Of one process of a peer, over all rounds. */
export interface Cost {
  readonly peer: string;
  readonly role: Role;
  /** Microseconds of the processor for each operation, while nobody takes samples. */
  readonly cpu: number[];
  readonly tally: Tally;
}

const windowMs = 300;
const windows = 3;
const recordedMs = 1_500;
const warmMs = 1_500;

/** Two new processes for each peer and round, on one core. */
export async function measureScenario(scenario: Scenario, rounds: number): Promise<Cost[]> {
  const costs = scenario.peers.flatMap((peer) =>
    (["client", "server"] as const).map((role): Cost => ({
      peer,
      role,
      cpu: [],
      tally: new Tally(),
    })),
  );
  for (let round = 0; round < rounds; round++) {
    await measureRound(scenario, round, costs);
    process.stderr.write(`${scenario.title}: round ${round + 1} of ${rounds}\n`);
  }
  return costs;
}

async function measureRound(
  { peers, measure: name, before }: Scenario,
  round: number,
  costs: readonly Cost[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "medium-bench-"));
  const { order } = named([name])[0] ?? raise(name);
  const pairs: { pair: Pair; path: string; costs: Cost[] }[] = [];
  try {
    for (const peer of peers) {
      const path = join(folder, `${pairs.length}.sock`);
      const recorder = new URL("recorder.js", import.meta.url);
      const pair = await Pair.start(peer, path, [`--import=${recorder}`]);
      pairs.push({ pair, path, costs: costs.filter((cost) => cost.peer === peer) });
      if (canPin()) pair.pin(round % cpus().length);
      await warmUp(pair, named(before), warmMs);
      await pair.measure(order(warmMs));
    }
    for (let count = 0; count < windows; count++) {
      for (const { pair, costs: its } of pairs) {
        const measured = await pair.measure(order(windowMs));
        for (const { role, cpu } of its) cpu.push(cpuOf(role, measured));
      }
    }
    for (const { pair, path, costs: its } of pairs) {
      const recorded = await record(path, () => pair.measure(order(recordedMs)));
      const { operations } = recorded.result;
      for (const { role, tally } of its)
        tally.add(recorded[role], operations, cpuOf(role, recorded.result) * operations);
    }
  } finally {
    for (const { pair } of pairs) pair.stop();
    await rm(folder, { recursive: true });
  }
}

/** Microseconds of the processor for each operation. */
function cpuOf(role: Role, { cpu, operations, cpuPerOperation }: Measured): number {
  const client = cpu / operations;
  return role === "client" ? client : cpuPerOperation - client;
}

function named(names: readonly string[]): Measure[] {
  return measures.filter(({ name }) => names.includes(name));
}

function raise(name: string): never {
  throw new Error(`There is no measure ${name}.`);
}
