import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ours } from "../peer.js";
import { ranged, table } from "./format.js";
import { Pair, type PairMemory } from "./pair.js";
import { spreadOf } from "./statistics.js";

const idleConnections = 1000;
/** Compiled code and warm tables are no memory of a connection: these come first and do not count. */
const firstConnections = 50;
const busyMs = 1500;

interface PeerMemory {
  readonly first: PairMemory;
  readonly idle: PairMemory;
  readonly busy: PairMemory;
}

/**
 * What connections take that do nothing, and what one takes that is busy; after a collection, each time in new processes, and each round begins with
 * another peer.
 */
export async function measureMemory(
  peers: readonly string[],
  rounds: number,
): Promise<{ text: string; data: object }> {
  const found = new Map<string, PeerMemory[]>(peers.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < peers.length; turn++) {
      const name = peers[(round + turn) % peers.length] ?? "";
      found.get(name)?.push(await measurePeer(name));
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  const text = [
    `An idle connection, in KiB: the mean of ${idleConnections}, after a garbage collection, on each side; then, in MiB, the whole server with all of them, and by how`,
    `much each process has grown after ${busyMs / 1000} s of 64 calls in flight over one connection. ${rounds} rounds in turn, in new processes; medians [min..max].\n`,
    memoryTable(found),
  ].join("\n");
  return { text, data: { rounds, idleConnections, memory: Object.fromEntries(found) } };
}

function memoryTable(found: ReadonlyMap<string, readonly PeerMemory[]>): string {
  const rows = [...found].map(([name, its]) => [
    name === ours ? `**${name}**` : name,
    ...columns.map(([, read]) => ranged(spreadOf(its.map(read)))),
  ]);
  return table(["peer", ...columns.map(([head]) => head)], rows);
}

type Column = readonly [head: string, read: (memory: PeerMemory) => number];

const columns: readonly Column[] = [
  ["heap, server", each("server", "heapUsed")],
  ["heap, client", each("client", "heapUsed")],
  ["buffers, server", each("server", "arrayBuffers")],
  ["buffers, client", each("client", "arrayBuffers")],
  ["resident, server", each("server", "rss")],
  ["resident, client", each("client", "rss")],
  [`server with ${idleConnections}`, ({ idle }) => idle.server.rss / 2 ** 20],
  ["busy, server", grown("server")],
  ["busy, client", grown("client")],
];

/** KiB of one idle connection. */
function each(side: keyof PairMemory, key: "heapUsed" | "rss" | "arrayBuffers"): Column[1] {
  return ({ first, idle }) => (idle[side][key] - first[side][key]) / idleConnections / 1024;
}

/** MiB by which a busy process has grown. */
function grown(side: keyof PairMemory): Column[1] {
  return ({ first, busy }) => (busy[side].rss - first[side].rss) / 2 ** 20;
}

async function measurePeer(name: string): Promise<PeerMemory> {
  const folder = await mkdtemp(join(tmpdir(), "medium-bench-"));
  const path = join(folder, "sock");
  const pairs: Pair[] = [];
  try {
    const idling = await Pair.start(name, path, ["--expose-gc"]);
    pairs.push(idling);
    await idling.connectIdle(firstConnections);
    const first = await idling.memory();
    await idling.connectIdle(firstConnections + idleConnections);
    const idle = await idling.memory();
    const working = await Pair.start(name, `${path}.busy`, ["--expose-gc"]);
    pairs.push(working);
    const quiet = await working.memory();
    await working.measure({ kind: "calls", inFlight: 64, milliseconds: busyMs });
    const worked = await working.memory();
    // What it has grown by is what counts, whichever process it was.
    const busy: PairMemory = {
      server: grow(first.server, quiet.server, worked.server),
      client: grow(first.client, quiet.client, worked.client),
    };
    return { first, idle, busy };
  } finally {
    for (const pair of pairs) pair.stop();
    await rm(folder, { recursive: true });
  }
}

function grow(
  base: NodeJS.MemoryUsage,
  before: NodeJS.MemoryUsage,
  after: NodeJS.MemoryUsage,
): NodeJS.MemoryUsage {
  return { ...base, rss: base.rss + after.rss - before.rss };
}
