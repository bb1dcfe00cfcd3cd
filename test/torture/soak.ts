import { setTimeout as after } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { DaemonProcess } from "./daemon-process.js";
import type { Client } from "./peer.js";
import type { Trial } from "./trial.js";
import { slopePerHour, usage, type Usage } from "./usage.js";

/** Applications that come and go, calls of all sizes that are answered, given up and cut off, for so long. Prints what both processes hold. */
export async function soak(trial: Trial, minutes: number): Promise<boolean> {
  const daemon = await trial.startDaemon();
  const client = await trial.connect();
  const until = performance.now() + minutes * 60_000;
  const calls = { answered: 0, failed: 0, wrong: 0 };
  const lanes = Array.from({ length: 16 }, () => callOn(trial, client, until, calls));
  const visitors = [...lanes, visit(trial, until), visit(trial, until), giveUp(trial, until)];
  const samples = await watch(daemon, until);
  await Promise.all(visitors);
  process.stdout.write(
    `${report("daemon", samples.daemon)}\n${report("application", samples.application)}\n`,
  );
  const { answered, failed, wrong } = calls;
  process.stdout.write(`calls answered ${answered}, failed ${failed}, wrong ${wrong}\n`);
  return failed + wrong === 0;
}

async function callOn(
  trial: Trial,
  client: Client,
  until: number,
  calls: { answered: number; failed: number; wrong: number },
): Promise<void> {
  while (performance.now() < until) {
    const payload = trial.random.bytes(trial.random.integer(0, 64));
    try {
      const { checksum } = await client.again(0, payload);
      if (checksum === crc32(payload)) calls.answered++;
      else calls.wrong++;
    } catch {
      calls.failed++;
    }
  }
}

/** Connects, calls, closes; again and again. */
async function visit(trial: Trial, until: number): Promise<void> {
  while (performance.now() < until) {
    const client = await trial.connectOnce(trial.path);
    const sizes = Array.from({ length: trial.random.integer(1, 20) }, () =>
      trial.random.integer(0, 65_536),
    );
    await Promise.all(sizes.map((size) => client.again(0, new Uint8Array(size))));
    await client.close();
    await after(trial.random.integer(0, 20));
  }
}

/** Closes while calls are unanswered. */
async function giveUp(trial: Trial, until: number): Promise<void> {
  while (performance.now() < until) {
    const client = await trial.connectOnce(trial.path);
    const calls = [1, 2, 3, 4].map((id) => client.later(id, trial.random.integer(0, 40)));
    const settled = Promise.allSettled(calls);
    await after(trial.random.integer(0, 40));
    await client.close();
    await settled;
  }
}

async function watch(
  daemon: DaemonProcess,
  until: number,
): Promise<{ daemon: Usage[]; application: Usage[] }> {
  const samples = { daemon: [] as Usage[], application: [] as Usage[] };
  const stepMs = Math.min(10_000, (until - performance.now()) / 30);
  while (performance.now() < until) {
    await after(stepMs);
    samples.daemon.push(await daemon.usage());
    samples.application.push(usage());
  }
  return samples;
}

/** The first third is left out: caches and compiled code grow in it. */
function report(name: string, samples: readonly Usage[]): string {
  const steady = samples.slice(Math.floor(samples.length / 3));
  const mebibytes = (value: number): string => `${(value / 2 ** 20).toFixed(2)} MiB`;
  const last = steady.at(-1);
  if (last === undefined) return `${name}: not looked at`;
  return [
    `${name}: heap ${mebibytes(last.heap)}, ${mebibytes(slopePerHour(steady, "heap"))} an hour`,
    `resident ${mebibytes(last.resident)}, ${mebibytes(slopePerHour(steady, "resident"))} an hour`,
    `descriptors ${last.descriptors}, ${slopePerHour(steady, "descriptors").toFixed(1)} an hour`,
  ].join("; ");
}
