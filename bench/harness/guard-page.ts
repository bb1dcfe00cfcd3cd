import { ours, slowed } from "../peer.js";
import type { Environment } from "./environment.js";
import { figure, table } from "./format.js";
import { check, type Checked, type Recorded } from "./guard-check.js";

/** Once in so many runs the slowed one is checked, too. */
const runsOfSlowed = 7;

interface Run {
  readonly peer: string;
  readonly seconds: number;
  readonly checked: readonly Checked[];
}

/** Checks again and again, and what is slower than it should be now and then. */
export async function checkOften(recorded: Recorded, times: number): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (let run = 1; run <= times; run++) {
    runs.push(await timed(recorded, ours));
    if (run % runsOfSlowed === 0) runs.push(await timed(recorded, slowed));
    process.stderr.write(`${run} of ${times}\n`);
  }
  return runs;
}

async function timed(recorded: Recorded, peer: string): Promise<Run> {
  const start = performance.now();
  const checked = await check(recorded, peer);
  return { peer, checked, seconds: (performance.now() - start) / 1000 };
}

/** A page of those runs. */
export function guardPage(runs: readonly Run[], environment: Environment): string {
  const { node, processor, system, date, load } = environment;
  const mine = runs.filter(({ peer }) => peer === ours);
  const others = runs.filter(({ peer }) => peer === slowed);
  const wrong = mine.filter(isBad).length;
  return `# The guard against decay

Node ${node}, ${processor}, ${system}, load ${load.toFixed(1)}, ${date}: \`npm run bench:check -- --times ${mine.length}\`.

What ours is of the ceiling, by the time of the processor or by latency; 1 is as good. A run fails where that is less than what is recorded in
[guard.json](guard.json) by more than the noise of that run, from 5 to 20 %. ${mine.length} runs of ours, of which ${wrong} failed, in ${secondsOf(mine)} s each:

${figures(mine)}
And ${others.length} runs of the same with a little more work in each call, binary and event (\`bench/peers/libmedium-slowed.ts\`), of which ${others.filter(isBad).length} failed, as
they have to, in ${secondsOf(others)} s each:

${figures(others)}`;
}

function figures(runs: readonly Run[]): string {
  const names = runs[0]?.checked.map(({ name }) => name) ?? [];
  const rows = names.map((name) => {
    const all = runs.flatMap(({ checked }) => checked.filter((one) => one.name === name));
    const recorded = all[0]?.recorded ?? Number.NaN;
    return [
      name,
      figure(recorded),
      all
        .map(({ ratio, isSlower }) => (isSlower ? `**${figure(ratio)}**` : figure(ratio)))
        .join(" "),
      `${percent(Math.min(...all.map(({ noise }) => noise)))}..${percent(Math.max(...all.map(({ noise }) => noise)))} %`,
      `${all.filter(({ isSlower }) => isSlower).length}`,
    ];
  });
  return table(["work", "recorded", "run by run", "noise", "slower"], rows);
}

function isBad({ checked }: Run): boolean {
  return checked.some(({ isSlower }) => isSlower);
}

function secondsOf(runs: readonly Run[]): string {
  const seconds = runs.map((run) => run.seconds);
  return `${Math.min(...seconds).toFixed(0)} to ${Math.max(...seconds).toFixed(0)}`;
}

function percent(part: number): string {
  return (part * 100).toFixed(0);
}
