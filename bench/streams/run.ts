// npm run bench:streams [-- --mebibytes 1024 --slow-mebibytes 256 --rounds 5]: what streams cost, and what they leave alone. Prints a table in Markdown.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { connect, Connection } from "@libmedium/runtime";
import { count, description, memory, ping, receive, send } from "./interface.js";

const { values } = parseArgs({
  options: {
    mebibytes: { type: "string", default: "1024" },
    "slow-mebibytes": { type: "string", default: "256" },
    rounds: { type: "string", default: "5" },
  },
});
const mebibyte = 1024 * 1024;
const total = Number(values.mebibytes) * mebibyte;
const rounds = Number(values.rounds);

class StreamsConnection extends Connection {}

const folder = await mkdtemp(join(tmpdir(), "medium-bench-"));
const path = join(folder, "socket");
const daemon: ChildProcess = fork(fileURLToPath(new URL("daemon.js", import.meta.url)), [path]);
try {
  await once(daemon, "message");
  const connection = await connect(StreamsConnection, description, { address: `unix:${path}` });
  const { $session: session } = connection;
  await throughput(session);
  await latency(session);
  await slowReader(session);
  await connection.close();
} finally {
  daemon.kill("SIGKILL");
  await rm(folder, { recursive: true });
}

type Session = StreamsConnection["$session"];

async function throughput(session: Session): Promise<void> {
  const ours: number[] = [];
  const up: number[] = [];
  const raw: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    raw.push(await rate(() => readRaw(total)));
    ours.push(await rate(() => readStream(session, total)));
    up.push(await rate(() => session.call(receive, { data: parts(total) }, undefined)));
  }
  // The first is for the compiler.
  for (const figures of [ours, up, raw]) figures.shift();
  const items = 500_000;
  const itemsPerSecond = await itemRate(session, items);
  console.log(
    `### Throughput, ${values.mebibytes} MiB in parts of 64 KiB, medians of ${rounds} rounds\n`,
  );
  console.log("| | MiB/s | of a plain socket |\n| --- | ---: | ---: |");
  const line = (name: string, figures: number[]): void =>
    console.log(`| ${name} | ${median(figures).toFixed(0)} | ${ratio(figures, raw)} |`);
  line("node:net", raw);
  line("a result, `stream binary`", ours);
  line("a parameter, `stream binary`", up);
  console.log(
    `\n\`stream uint32\`: ${(itemsPerSecond / 1000).toFixed(0)} thousand items a second.\n`,
  );
}

async function rate(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return total / mebibyte / ((performance.now() - start) / 1000);
}

async function readRaw(bytes: number): Promise<void> {
  const socket = createConnection(`${path}.raw`);
  let got = 0;
  socket.on("data", (chunk) => {
    got += chunk.length;
  });
  socket.write(String(bytes));
  await once(socket, "close");
  if (got !== bytes) throw new Error(`${got} of ${bytes} bytes came.`);
}

async function readStream(session: Session, bytes: number): Promise<void> {
  let got = 0;
  for await (const part of session.stream(send, BigInt(bytes), undefined)) got += part.length;
  if (got !== bytes) throw new Error(`${got} of ${bytes} bytes came.`);
}

function* parts(bytes: number): Generator<Uint8Array> {
  const part = new Uint8Array(64 * 1024).fill(1);
  for (let sent = 0; sent < bytes; sent += part.length) yield part;
}

async function itemRate(session: Session, items: number): Promise<number> {
  let best = 0;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    let got = 0;
    for await (const item of session.stream(count, BigInt(items), undefined))
      got += item >= 0 ? 1 : 0;
    if (got !== items) throw new Error(`${got} of ${items} items came.`);
    best = Math.max(best, items / ((performance.now() - start) / 1000));
  }
  return best;
}

/** Small calls, one after the other, alone and beside a stream that runs as fast as it can. */
async function latency(session: Session): Promise<void> {
  const alone: number[] = [];
  const besideDown: number[] = [];
  const besideUp: number[] = [];
  await calls(session, 2000);
  for (let round = 0; round < rounds; round++) {
    alone.push(...(await calls(session, 2000)));
    const stopDown = inBackground(session);
    besideDown.push(...(await calls(session, 2000)));
    await stopDown();
    const stopUp = upInBackground(session);
    besideUp.push(...(await calls(session, 2000)));
    await stopUp();
  }
  console.log("### Small calls, one in flight\n");
  console.log("| | p50 µs | p99 µs | worst µs |\n| --- | ---: | ---: | ---: |");
  console.log(latencyRow("alone", alone));
  console.log(latencyRow("beside a result of bytes", besideDown));
  console.log(latencyRow("beside a parameter of bytes", besideUp));
  console.log("");
}

function latencyRow(name: string, figures: number[]): string {
  const cells = [0.5, 0.99, 1].map((share) => quantile(figures, share).toFixed(0));
  return `| ${name} | ${cells.join(" | ")} |`;
}

async function calls(session: Session, times: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let call = 0; call < times; call++) {
    const start = performance.now();
    await session.call(ping, 1n, undefined);
    latencies.push((performance.now() - start) * 1000);
  }
  return latencies;
}

/** Reads a stream until told to stop. */
function inBackground(session: Session): () => Promise<void> {
  let stopped = false;
  const loop = (async () => {
    for await (const _ of session.stream(send, 1n << 60n, undefined)) if (stopped) break;
  })();
  return () => {
    stopped = true;
    return loop;
  };
}

function upInBackground(session: Session): () => Promise<void> {
  const controller = new AbortController();
  const call = session.call(receive, { data: until(controller.signal) }, undefined);
  return async () => {
    controller.abort();
    await call;
  };
}

function* until(signal: AbortSignal): Generator<Uint8Array> {
  const part = new Uint8Array(64 * 1024);
  while (!signal.aborted) yield part;
}

/** A reader that takes a tenth of what the daemon could send. */
async function slowReader(session: Session): Promise<void> {
  const bytes = Number(values["slow-mebibytes"]) * mebibyte;
  const full = await rateOf(session, Math.min(bytes, 256 * mebibyte));
  const perMillisecond = full / 10 / 1000;
  // Both processes as they are at work, before the slow stream begins.
  const daemonBefore = Number(await session.call(memory, undefined, undefined));
  const ownBefore = process.memoryUsage.rss();
  let [daemonMost, ownMost] = [daemonBefore, ownBefore];
  let got = 0;
  const start = performance.now();
  for await (const part of session.stream(send, BigInt(bytes), undefined)) {
    const before = got;
    got += part.length;
    const ahead = got / perMillisecond - (performance.now() - start);
    if (ahead > 2) await new Promise((resolve) => setTimeout(resolve, ahead));
    if (Math.floor(got / (16 * mebibyte)) === Math.floor(before / (16 * mebibyte))) continue;
    daemonMost = Math.max(daemonMost, Number(await session.call(memory, undefined, undefined)));
    ownMost = Math.max(ownMost, process.memoryUsage.rss());
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `### Memory, ${values["slow-mebibytes"]} MiB through a reader at a tenth of the producer's ${(full / mebibyte).toFixed(0)} MiB/s\n`,
  );
  console.log("| | before MiB | most MiB | grown MiB |\n| --- | ---: | ---: | ---: |");
  const line = (name: string, before: number, most: number): void =>
    console.log(
      `| ${name} | ${[before, most, most - before].map((size) => (size / mebibyte).toFixed(1)).join(" | ")} |`,
    );
  line("daemon, which produces", daemonBefore, daemonMost);
  line("application, which reads", ownBefore, ownMost);
  console.log(`\n${(got / mebibyte / seconds).toFixed(0)} MiB/s for ${seconds.toFixed(0)} s.`);
  const grown = Math.max(daemonMost - daemonBefore, ownMost - ownBefore) / mebibyte;
  if (grown > 32) {
    console.log(`FAILED: a process has grown by ${grown.toFixed(1)} MiB, more than 32.`);
    process.exitCode = 1;
  }
}

async function rateOf(session: Session, bytes: number): Promise<number> {
  await readStream(session, bytes);
  const start = performance.now();
  await readStream(session, bytes);
  return bytes / ((performance.now() - start) / 1000);
}

function ratio(figures: number[], base: number[]): string {
  return median(figures.map((figure, index) => figure / (base[index] ?? NaN))).toFixed(2);
}

function median(figures: number[]): number {
  return quantile(figures, 0.5);
}

function quantile(figures: number[], share: number): number {
  const sorted = Float64Array.from(figures).toSorted();
  return sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
}
