import { setTimeout as delay } from "node:timers/promises";
import type { BenchStreamsConnection } from "bench-streams";
import { figure, table } from "../harness/format.js";
import { expectBytes, mebibyte } from "./bytes.js";
import type { BothWatched, Ends } from "./ends.js";
import type { Watched } from "./memory-watch.js";
import type { Section } from "./section.js";
import { download, upload } from "./transfers.js";

const grownMiBMax = 32;

/** What both processes hold while so many bytes pass at full speed each way. */
export async function measureMemory(ends: Ends, mebibytes: number): Promise<Section> {
  const { connection } = ends;
  const bytes = mebibytes * mebibyte;
  await warmUp(connection, bytes);
  const down = await ends.watch(() => download(connection, bytes));
  const up = await ends.watch(() => upload(connection, bytes));
  const text = [
    `## Memory, ${mebibytes} MiB at full speed\n`,
    memoryTable([
      ["down: daemon, which produces", down.daemon],
      ["down: application, which reads", down.application],
      ["up: application, which produces", up.application],
      ["up: daemon, which reads", up.daemon],
    ]),
  ].join("\n");
  return { text, data: { memory: { down, up } } };
}

/** The same through a reader that takes a tenth of what the daemon could send. */
export async function measureSlowReader(ends: Ends, mebibytes: number): Promise<Section> {
  const { connection } = ends;
  const bytes = mebibytes * mebibyte;
  const full = await fullSpeed(connection, Math.min(bytes, 256 * mebibyte));
  const start = performance.now();
  const slow = await ends.watch(() => downloadSlowly(connection, bytes, full / 10));
  const seconds = (performance.now() - start) / 1000;
  const speed = figure(full / mebibyte);
  const text = [
    `## Memory, ${mebibytes} MiB through a reader at a tenth of the producer's ${speed} MiB/s\n`,
    memoryTable([
      ["daemon, which produces", slow.daemon],
      ["application, which reads", slow.application],
    ]),
    `${figure(mebibytes / seconds)} MiB/s for ${figure(seconds)} s.\n`,
    ...failure(slow),
  ].join("\n");
  return { text, data: { slowReader: { mebibytes, seconds, ...slow } } };
}

/** Both processes are to be as they are at work before anything is watched. */
async function warmUp(connection: BenchStreamsConnection, bytes: number): Promise<void> {
  const warm = Math.min(bytes, 256 * mebibyte);
  await download(connection, warm);
  await upload(connection, warm);
}

/** Bytes a second. */
async function fullSpeed(connection: BenchStreamsConnection, bytes: number): Promise<number> {
  await download(connection, bytes);
  const start = performance.now();
  await download(connection, bytes);
  return bytes / ((performance.now() - start) / 1000);
}

async function downloadSlowly(
  connection: BenchStreamsConnection,
  bytes: number,
  perSecond: number,
): Promise<void> {
  let got = 0;
  const start = performance.now();
  for await (const part of connection.download(BigInt(bytes))) {
    got += part.length;
    const aheadMs = (got / perSecond) * 1000 - (performance.now() - start);
    if (aheadMs > 2) await delay(aheadMs);
  }
  expectBytes(got, bytes);
}

function memoryTable(rows: readonly (readonly [string, Watched])[]): string {
  return table(
    ["resident", "before MiB", "most MiB", "grown MiB", "samples"],
    rows.map(([name, { before, most, samples }]) => [
      name,
      ...[before, most, most - before].map(inMiB),
      String(samples),
    ]),
  );
}

function inMiB(bytes: number): string {
  return (bytes / mebibyte).toFixed(1);
}

/** A process that grows with what passes through it keeps what it should not: the command fails. */
function failure({ daemon, application }: BothWatched): string[] {
  const grown = Math.max(daemon.most - daemon.before, application.most - application.before);
  if (grown <= grownMiBMax * mebibyte) return [];
  process.exitCode = 1;
  return [`FAILED: a process has grown by ${inMiB(grown)} MiB, more than ${grownMiBMax}.\n`];
}
