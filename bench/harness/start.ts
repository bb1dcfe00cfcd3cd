import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { floor, ours, packagesOf } from "../peer.js";
import { installedBytes } from "./environment.js";
import { ranged, table } from "./format.js";
import { Pair } from "./pair.js";
import { median, spreadOf } from "./statistics.js";

interface Start {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
}

/** From the start of a process to its first answer, of one peer after the other, round after round; and what has to be installed. */
export async function measureStart(
  peers: readonly string[],
  rounds: number,
): Promise<{ text: string; data: object }> {
  const folder = await mkdtemp(join(tmpdir(), "medium-bench-"));
  const pairs: Pair[] = [];
  const starts = new Map<string, Start[]>(peers.map((name) => [name, []]));
  try {
    for (const name of peers)
      pairs.push(await Pair.start(name, join(folder, `${pairs.length}.sock`)));
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < peers.length; turn++) {
        const index = (round + turn) % peers.length;
        const name = peers[index] ?? "";
        starts.get(name)?.push(await start(name, join(folder, `${index}.sock`)));
      }
    }
  } finally {
    for (const pair of pairs) pair.stop();
    await rm(folder, { recursive: true });
  }
  const installed = Object.fromEntries(
    peers.map((name) => [name, installedBytes(packagesOf(name))]),
  );
  return {
    text: startTable(starts, installed, rounds),
    data: { rounds, start: Object.fromEntries(starts), installedBytes: installed },
  };
}

async function start(name: string, path: string): Promise<Start> {
  const script = fileURLToPath(new URL("first-reply.js", import.meta.url));
  const begin = performance.now();
  const child = spawn(process.execPath, [script, name, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed] = (await once(child.stdout, "data")) as [Buffer];
  const milliseconds = performance.now() - begin;
  await once(child, "exit");
  return { milliseconds, cpuMilliseconds: Number(printed.toString()) / 1000 };
}

function startTable(
  starts: ReadonlyMap<string, Start[]>,
  installed: Readonly<Record<string, number>>,
  rounds: number,
): string {
  const base = starts.get(floor) ?? [];
  const over = (its: readonly Start[], key: keyof Start): number[] =>
    its.map((one, round) => one[key] - (base[round]?.[key] ?? Number.NaN));
  const rows = [...starts]
    .toSorted(
      ([, one], [, other]) =>
        median(over(one, "cpuMilliseconds")) - median(over(other, "cpuMilliseconds")),
    )
    .map(([name, its]) => {
      return [
        name === ours ? `**${name}**` : name,
        ranged(spreadOf(its.map(({ milliseconds }) => milliseconds))),
        ranged(spreadOf(over(its, "milliseconds"))),
        ranged(spreadOf(its.map(({ cpuMilliseconds }) => cpuMilliseconds))),
        ranged(spreadOf(over(its, "cpuMilliseconds"))),
        `${((installed[name] ?? 0) / 2 ** 20).toFixed(1)} MiB`,
      ];
    });
  const heads = ["peer", "ms", `over ${floor}`, "CPU ms", `over ${floor} `, "installed"];
  return [
    `From the start of a process to its first answer, ${rounds} times in turn: medians [min..max of all rounds], and those of the differences`,
    "of each round. The time of the processor is what a busy machine says less wrong. Installed is what a package and all that it needs take on the disk.\n",
    table(heads, rows),
  ].join("\n");
}
