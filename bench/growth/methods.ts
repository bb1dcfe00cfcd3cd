import fs from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ranged, table, times } from "../harness/format.js";
import { measures } from "../harness/measures.js";
import { canPin, Pair, type Measured, type PairScripts } from "../harness/pair.js";
import { measureRounds } from "../harness/rounds.js";
import { median, ratios, spreadOf } from "../harness/statistics.js";
import { build } from "./methods-package.js";
import { plot } from "./plot.js";

const sizes = [1, 10, 100, 500];
const scripts: PairScripts = {
  server: new URL("methods-server.js", import.meta.url),
  client: new URL("methods-client.js", import.meta.url),
};
const picture = "growth-methods.svg";
const title = "From an interface of so many methods to its first answer";

/** Of one process each: until the first answer, and after it. */
interface First {
  readonly server: Side;
  readonly client: Side;
}
interface Side {
  readonly cpuMs: number;
  readonly heapBytes: number;
}
type Sides = ReadonlyMap<number, readonly First[]>;

/** Packages of so many methods, the daemon and the application in a process each: until the first answer, and each answer then. */
export async function measureMethods(
  rounds: number,
  milliseconds: number,
  folder: string | undefined,
): Promise<{ text: string; data: object }> {
  for (const size of sizes) build(size);
  const firsts = await measureFirsts(rounds);
  const calls = await measureLast(rounds, milliseconds);
  if (folder !== undefined) {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(join(folder, picture), await draw(firsts));
  }
  const text = [
    `The daemon and the application in a process each${canPin() ? ", both on one core" : ""}; ${rounds} rounds, in turn; medians [min..max of all rounds]. Until the first answer to a call of`,
    "the last of so many methods: the time of the processor without Node's own start, in new processes each round, then the heap after a garbage",
    `collection. A call: 64 in flight, ${milliseconds} ms each round, of both processes together, and the ratio to that of the interface of one method.\n`,
    folder === undefined ? "" : `![${title}](${picture})\n`,
    methodsTable(firsts, calls),
  ];
  const data = {
    rounds,
    milliseconds,
    first: Object.fromEntries(firsts),
    calls: Object.fromEntries(calls),
  };
  return { text: text.join("\n"), data };
}

/** New processes for each figure; each round begins with another size. */
async function measureFirsts(rounds: number): Promise<Sides> {
  const found = new Map<number, First[]>(sizes.map((size) => [size, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < sizes.length; turn++) {
      const size = sizes[(round + turn) % sizes.length] ?? 1;
      found.get(size)?.push(await measureFirst(size));
    }
  }
  return found;
}

async function measureFirst(size: number): Promise<First> {
  const folder = await mkdtemp(join(tmpdir(), "medium-bench-"));
  try {
    const pair = await start(String(size), join(folder, "sock"));
    const cpu = await pair.cpu();
    const memory = await pair.memory();
    pair.stop();
    const side = (name: keyof First): Side => ({
      cpuMs: cpu[name] / 1000,
      heapBytes: memory[name].heapUsed,
    });
    return { server: side("server"), client: side("client") };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureLast(
  rounds: number,
  milliseconds: number,
): Promise<ReadonlyMap<number, readonly Measured[]>> {
  const name = canPin() ? "64-pinned" : "64";
  const chosen = measures.filter((measure) => measure.name === name);
  const peers = sizes.map(String);
  const measured = await measureRounds({ peers, measures: chosen, rounds, milliseconds, start });
  return new Map(sizes.map((size) => [size, measured.get(name)?.get(String(size)) ?? []]));
}

function start(size: string, path: string): Promise<Pair> {
  return Pair.start(size, path, ["--expose-gc"], process.execPath, scripts);
}

function draw(firsts: Sides): Promise<string> {
  const lines = { daemon: "server", application: "client" } as const;
  const points = Object.entries(lines).flatMap(([peer, name]) =>
    [...firsts].map(([size, its]) => {
      return { peer, size, value: median(its.map((first) => first[name].cpuMs)) };
    }),
  );
  return plot(points, { title, by: "methods", unit: "CPU ms", axis: "linear" });
}

function methodsTable(firsts: Sides, calls: ReadonlyMap<number, readonly Measured[]>): string {
  const costs = (size: number): number[] =>
    (calls.get(size) ?? []).map(({ cpuPerOperation }) => cpuPerOperation);
  const rows = [...firsts].map(([size, its]) => {
    const of = (read: (first: First) => number): string => ranged(spreadOf(its.map(read)));
    return [
      String(size),
      of(({ server }) => server.cpuMs),
      of(({ client }) => client.cpuMs),
      of(({ server }) => server.heapBytes / 2 ** 20),
      of(({ client }) => client.heapBytes / 2 ** 20),
      ranged(spreadOf(costs(size))),
      size === 1 ? "" : times(spreadOf(ratios(costs(size), costs(1)))),
    ];
  });
  const heads = [
    "methods",
    "first answer, CPU ms: daemon",
    "application",
    "heap MiB: daemon",
    "application ",
    "CPU µs a call",
    "of 1 method",
  ];
  return table(heads, rows);
}
