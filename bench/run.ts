// npm run bench [-- --rounds 5 --milliseconds 500 --peers libmedium,node:net]: prints a table in Markdown.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, release, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Order, Result } from "./client.js";
import { peerNames } from "./peer.js";

interface Running {
  name: string;
  server: ChildProcess;
  client: ChildProcess;
  /** By calls in flight, one figure a round. */
  results: Map<number, Measured[]>;
}

interface Measured extends Result {
  /** Of both processes together, in microseconds a call. */
  cpuPerCall: number;
}

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    milliseconds: { type: "string", default: "500" },
    peers: { type: "string", default: peerNames.join(",") },
  },
});
const inFlight = [1, 64, 512];
const folder = await mkdtemp(join(tmpdir(), "medium-bench-"));
const running: Running[] = [];
try {
  for (const name of values.peers.split(","))
    running.push(await start(name, join(folder, `${running.length}.sock`)));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const count of inFlight) {
      // Each round begins with another peer, so that none always has the machine at its coolest.
      for (let turn = 0; turn < running.length; turn++) {
        const peer = running[(round + turn) % running.length];
        if (peer !== undefined)
          await measure(peer, { inFlight: count, milliseconds: Number(values.milliseconds) });
      }
    }
  }
} finally {
  for (const { server, client } of running) {
    client.kill("SIGKILL");
    server.kill("SIGKILL");
  }
  await rm(folder, { recursive: true });
}
print();

async function start(name: string, path: string): Promise<Running> {
  const run = (script: string): ChildProcess =>
    fork(fileURLToPath(new URL(script, import.meta.url)), [name, path]);
  const server = run("server.js");
  await answer(server);
  const client = run("client.js");
  await answer(client);
  return { name, server, client, results: new Map(inFlight.map((count) => [count, []])) };
}

async function answer(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  try {
    const ended = once(child, "exit", over).then(() =>
      Promise.reject(new Error("A process of the benchmark ended.")),
    );
    const [message] = await Promise.race([once(child, "message", over), ended]);
    return message;
  } finally {
    // Whichever did not happen is not waited for any more.
    over.abort();
  }
}

async function cpuOf(server: ChildProcess): Promise<NodeJS.CpuUsage> {
  server.send("cpu");
  return (await answer(server)) as NodeJS.CpuUsage;
}

async function measure(peer: Running, order: Order): Promise<void> {
  const before = await cpuOf(peer.server);
  peer.client.send(order);
  const result = (await answer(peer.client)) as Result;
  const after = await cpuOf(peer.server);
  const cpu =
    after.user + after.system - before.user - before.system + result.cpu.user + result.cpu.system;
  peer.results.get(order.inFlight)?.push({ ...result, cpuPerCall: cpu / result.calls });
}

function print(): void {
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${process.platform} ${release()}`,
  );
  console.log(
    `${values.rounds} rounds of ${values.milliseconds} ms, interleaved; medians, with the range of all rounds.\n`,
  );
  for (const count of inFlight) {
    console.log(`### get_student, ${count} in flight\n`);
    console.log("| peer | calls/s | range | p50 µs | p99 µs | CPU µs a call | libmedium is |");
    console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (const peer of running) console.log(row(peer, count));
    console.log("");
  }
}

function row(peer: Running, count: number): string {
  const rounds = peer.results.get(count) ?? [];
  const rates = rounds.map((round) => round.callsPerSecond);
  const ours = running.find(({ name }) => name === "libmedium")?.results.get(count) ?? [];
  // Round by round: what the machine did to one in a round it did to the other.
  const ratios = ours.map((round, index) => round.callsPerSecond / (rates[index] ?? NaN));
  const cells = [
    peer.name,
    median(rates).toFixed(0),
    `${Math.min(...rates).toFixed(0)}..${Math.max(...rates).toFixed(0)}`,
    median(rounds.map(({ p50 }) => p50)).toFixed(1),
    median(rounds.map(({ p99 }) => p99)).toFixed(1),
    median(rounds.map(({ cpuPerCall }) => cpuPerCall)).toFixed(2),
    peer.name === "libmedium" || ours.length === 0 ? "" : `${median(ratios).toFixed(2)} ×`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function median(figures: number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
