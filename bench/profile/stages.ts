import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Pair } from "../harness/pair.js";
import type { NodeVersion } from "../nodes/versions.js";
import { floor, ours } from "../peer.js";

/** Milliseconds from the start of the process, of what an application has reached. */
export interface Marks {
  /** Node is ready. */
  started: number;
  /** The application's own first line. */
  main?: number;
  net?: number;
  runtime?: number;
  package?: number;
  connected?: number;
  reply?: number;
}

export interface Start {
  readonly marks: Marks;
  /** Milliseconds of the processor, of all. */
  readonly cpu: number;
}

/** One kind of application, with one version. */
export interface Starter {
  readonly node: NodeVersion;
  readonly peer: string;
  readonly isCached: boolean;
  readonly starts: Start[];
}

const run = promisify(execFile);

/** Starts each application in turn, so many times. */
export async function measureStages(
  nodes: readonly NodeVersion[],
  count: number,
): Promise<Starter[]> {
  const starters = nodes.flatMap((node) =>
    (hasCache(node) ? [false, true] : [false]).flatMap((isCached) =>
      [ours, floor].map((peer): Starter => ({ node, peer, isCached, starts: [] })),
    ),
  );
  const folder = await mkdtemp(join(tmpdir(), "medium-bench-"));
  const paths = new Map([ours, floor].map((peer, index) => [peer, join(folder, `${index}.sock`)]));
  const pairs: Pair[] = [];
  try {
    for (const [peer, path] of paths) pairs.push(await Pair.start(peer, path));
    const start = (one: Starter): Promise<Start> =>
      startOnce(one, paths.get(one.peer) ?? "", join(folder, "cache"));
    // This one fills the caches.
    for (const one of starters) await start(one);
    for (let round = 0; round < count; round++) {
      for (const one of starters) one.starts.push(await start(one));
    }
  } finally {
    for (const pair of pairs) pair.stop();
    await rm(folder, { recursive: true });
  }
  return starters;
}

/** Whether it can keep on the disk what V8 has compiled: from 22.1 on. */
export function hasCache({ version }: NodeVersion): boolean {
  const [major = 0, minor = 0] = version.slice(1).split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 1);
}

async function startOnce(
  { node, peer, isCached }: Starter,
  path: string,
  cache: string,
): Promise<Start> {
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const script = fileURLToPath(new URL("application.js", import.meta.url));
  const { stdout } = await run(node.execPath, [script, peer, path], {
    env: isCached ? { ...env, NODE_COMPILE_CACHE: cache } : env,
  });
  // What the application prints.
  return JSON.parse(stdout) as Start;
}
