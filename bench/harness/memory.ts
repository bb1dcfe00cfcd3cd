import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ours } from "../peer.js";
import { figure, table } from "./format.js";
import { Pair, type PairMemory } from "./pair.js";

const idleConnections = 1000;
/** Compiled code and warm tables are no memory of a connection: these come first and do not count. */
const firstConnections = 50;
const busyMs = 1500;

interface PeerMemory {
  readonly first: PairMemory;
  readonly idle: PairMemory;
  readonly busy: PairMemory;
}

/** What connections take that do nothing, and what one takes that is busy; each peer in processes of its own, after a collection. */
export async function measureMemory(
  peers: readonly string[],
): Promise<{ text: string; data: object }> {
  const found: Record<string, PeerMemory> = {};
  for (const name of peers) {
    found[name] = await measurePeer(name);
    process.stderr.write(`${name} is weighed\n`);
  }
  const rows = Object.entries(found).map(([name, { first, idle, busy }]) => {
    const each = (side: keyof PairMemory, key: "heapUsed" | "rss" | "arrayBuffers"): string =>
      kibibytes((idle[side][key] - first[side][key]) / idleConnections);
    const grown = (side: keyof PairMemory): string => mebibytes(busy[side].rss - first[side].rss);
    return [
      name === ours ? `**${name}**` : name,
      each("server", "heapUsed"),
      each("client", "heapUsed"),
      each("server", "arrayBuffers"),
      each("client", "arrayBuffers"),
      each("server", "rss"),
      each("client", "rss"),
      mebibytes(idle.server.rss),
      grown("server"),
      grown("client"),
    ];
  });
  const heads = [
    "peer",
    "heap, server",
    "heap, client",
    "buffers, server",
    "buffers, client",
    "resident, server",
    "resident, client",
    `server with ${idleConnections}`,
    "busy, server",
    "busy, client",
  ];
  const text = [
    `An idle connection, in KiB: the mean of ${idleConnections}, after a garbage collection, on each side; then the whole server with all of them; then by how`,
    `many MiB each process has grown after ${busyMs / 1000} s of 64 calls in flight over one connection.\n`,
    table(heads, rows),
  ].join("\n");
  return { text, data: { idleConnections, memory: found } };
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

function kibibytes(bytes: number): string {
  return figure(bytes / 1024);
}

function mebibytes(bytes: number): string {
  return figure(bytes / 2 ** 20);
}
