import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A command to run, again and again: a script for this Node, and its arguments. */
export interface Job {
  readonly name: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** Of this many rounds; all of them unless it is said. */
  readonly roundsMax?: number;
}

export interface Run {
  readonly seconds: number;
  /** Of the process itself, not of those that it starts; absent where the process does not tell. */
  readonly cpuSeconds?: number;
  readonly peakMegabytes?: number;
}

/** The best of several runs: other things that the machine does only ever make it worse. */
export type Measured = { readonly best: Run } | { readonly reason: string };

const reporter = fileURLToPath(new URL("report-usage.cjs", import.meta.url));

/** Runs all jobs in turn, round after round, each round beginning with another, so that none always has the machine at its worst. */
export async function measureAll(
  jobs: readonly Job[],
  rounds: number,
): Promise<Map<string, Measured>> {
  const runs = new Map<string, Run[]>(jobs.map(({ name }) => [name, []]));
  const failed = new Map<string, string>();
  for (let round = 0; round < rounds; round++) {
    const turn = round % jobs.length;
    for (const job of [...jobs.slice(turn), ...jobs.slice(0, turn)]) {
      if (failed.has(job.name) || round >= (job.roundsMax ?? rounds)) continue;
      const run = await runJob(job);
      if (typeof run === "string") failed.set(job.name, run);
      else runs.get(job.name)?.push(run);
      process.stderr.write(".");
    }
  }
  process.stderr.write("\n");
  return new Map(
    [...runs].map(([name, all]) => {
      const reason = failed.get(name);
      return [name, reason === undefined ? { best: bestOf(all) } : { reason }];
    }),
  );
}

function bestOf(runs: readonly Run[]): Run {
  const least = (figure: (run: Run) => number | undefined): number =>
    Math.min(...runs.map((run) => figure(run) ?? Number.NaN));
  const best = {
    seconds: least(({ seconds }) => seconds),
    cpuSeconds: least(({ cpuSeconds }) => cpuSeconds),
    peakMegabytes: least(({ peakMegabytes }) => peakMegabytes),
  };
  return best;
}

/** A run, or the last that a failing process had to say. */
export async function runJob({ args, folder }: Job): Promise<Run | string> {
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, ["--require", reporter, ...args], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let errors = "";
  let usage = "";
  child.stderr?.on("data", (data: Buffer) => (errors += data.toString()));
  child.stdio[3]?.on("data", (data: Buffer) => (usage += data.toString()));
  const [code] = await once(child, "close");
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (code !== 0) return errors.trim().split("\n", 1)[0] ?? "it failed without a word";
  if (usage === "") return { seconds };
  const { cpuSeconds, peakMegabytes } = JSON.parse(usage) as Required<Run>;
  return { seconds, cpuSeconds, peakMegabytes };
}
