import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BenchStreamsConnection } from "bench-streams";
import { watchMemory, type Watched } from "./memory-watch.js";

/** The daemon's process, and this one, which is the application. */
export interface Ends {
  readonly path: string;
  readonly connection: BenchStreamsConnection;
  /** Watches the memory of both while it runs. */
  watch(run: () => Promise<unknown>): Promise<BothWatched>;
}

export interface BothWatched {
  readonly daemon: Watched;
  readonly application: Watched;
}

/** Starts a daemon and connects; both are gone when `use` is done. */
export async function withEnds(use: (ends: Ends) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "medium-bench-"));
  const path = join(folder, "socket");
  const daemon = fork(fileURLToPath(new URL("daemon.js", import.meta.url)), [path]);
  try {
    await message(daemon);
    const connection = await BenchStreamsConnection.connect({ address: `unix:${path}` });
    await use({ path, connection, watch: (run) => watchBoth(daemon, run) });
    await connection.close();
  } finally {
    daemon.kill("SIGKILL");
    await rm(folder, { recursive: true });
  }
}

async function watchBoth(daemon: ChildProcess, run: () => Promise<unknown>): Promise<BothWatched> {
  await ask(daemon);
  const stop = watchMemory();
  await run();
  const application = stop();
  // What the daemon answers when asked for the second time.
  return { application, daemon: (await ask(daemon)) as Watched };
}

async function ask(daemon: ChildProcess): Promise<unknown> {
  const answer = message(daemon);
  daemon.send("memory");
  return answer;
}

async function message(daemon: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  try {
    const ended = once(daemon, "exit", over).then(() =>
      Promise.reject(new Error("The daemon ended.")),
    );
    const [answer] = await Promise.race([once(daemon, "message", over), ended]);
    return answer;
  } finally {
    over.abort();
  }
}
