/*
 * npm run bench:check [-- --record 10 | --times 20]: fails when ours has become slower, as a share of the hand-written ceiling, than what is recorded
 * in bench/results/guard.json, by more than the noise of this run. `--record` measures so many times, and records for each measure a little less than
 * the worst of them reached, since other machines weigh the same work a little differently. `--times` checks so often, and writes
 * bench/results/guard.md.
 */
import fs from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { environment } from "./harness/environment.js";
import { figure, table } from "./harness/format.js";
import { check, generations, type Checked, type Recorded } from "./harness/guard-check.js";
import { checkOften, guardPage } from "./harness/guard-page.js";
import { guarded, judge, measureGeneration, type GuardRatios } from "./harness/guard.js";
import { ours } from "./peer.js";

/** Of what was reached here, what every machine is to reach. */
const recordedShare = 0.93;

const results = new URL("../results/", import.meta.url);
const recordPath = new URL("guard.json", results);
const { values } = parseArgs({
  options: { record: { type: "string" }, times: { type: "string" } },
});
if (values.record !== undefined) await record(Number(values.record));
else if (values.times !== undefined) await writePage(Number(values.times));
else tell(await check(readRecord()));

function tell(checked: readonly Checked[]): void {
  const rows = checked.map(({ name, recorded, ratio, noise, isSlower }) => [
    name,
    figure(recorded),
    figure(ratio),
    `${(noise * 100).toFixed(0)} %`,
    isSlower ? "**slower**" : "well",
  ]);
  console.log(`What ours is of the ceiling (1 is as good), load ${loadavg()[0]?.toFixed(1)}:\n`);
  console.log(table(["work", "recorded", "now", "noise", ""], rows));
  const bad = checked.filter(({ isSlower }) => isSlower);
  if (bad.length === 0) return;
  console.error(
    `Slower than recorded: ${bad.map(({ name }) => name).join("; ")}. Find out why with a profile (node --cpu-prof); if it is meant, ` +
      "record anew: npm run bench:check -- --record 10",
  );
  process.exitCode = 1;
}

async function writePage(times: number): Promise<void> {
  const runs = await checkOften(readRecord(), times);
  fs.writeFileSync(new URL("guard.md", results), guardPage(runs, environment([])));
}

function readRecord(): Recorded {
  return JSON.parse(fs.readFileSync(recordPath, "utf8")) as Recorded;
}

async function record(runs: number): Promise<void> {
  const found = new Map<string, number[]>(guarded.map(({ name }) => [name, []]));
  for (let run = 0; run < runs; run++) {
    const ratios: GuardRatios = new Map();
    for (let count = 0; count < generations; count++)
      await measureGeneration(ours, guarded, ratios);
    for (const [name, figures] of found) figures.push(judge(ratios.get(name) ?? []).ratio);
    process.stderr.write(`run ${run + 1} of ${runs}\n`);
  }
  const worst = [...found].map(([name, figures]) => {
    const sorted = figures.toSorted((one, other) => one - other);
    console.log(name, sorted.map(figure).join(" "));
    return [name, Number(((sorted[0] ?? 0) * recordedShare).toFixed(3))];
  });
  fs.writeFileSync(recordPath, `${JSON.stringify(Object.fromEntries(worst), null, 2)}\n`);
}
