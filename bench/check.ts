/*
 * npm run bench:check [-- --record 10]: fails when ours has become slower, as a share of the hand-written ceiling, than what is recorded in
 * bench/results/guard.json, by more than the noise of this run. `--record` measures so many times, and records for each measure a little less than
 * the worst of them reached, since other machines weigh the same work a little differently.
 */
import fs from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { figure, table } from "./harness/format.js";
import {
  guarded,
  judge,
  measureGeneration,
  type Guarded,
  type GuardRatios,
} from "./harness/guard.js";

/** Of processes. Where something looks bad after them, further ones have a say, in what looks bad alone. */
const generations = 2;
const generationsMax = 5;

/** Of what was reached here, what every machine is to reach. */
const recordedShare = 0.93;

const recordPath = fileURLToPath(new URL("../results/guard.json", import.meta.url));
const { values } = parseArgs({ options: { record: { type: "string" } } });
if (values.record === undefined) await check();
else await record(Number(values.record));

async function check(): Promise<void> {
  const recorded = JSON.parse(fs.readFileSync(recordPath, "utf8")) as Record<string, number>;
  const ratios: GuardRatios = new Map();
  const isBad = ({ name }: Guarded): boolean => {
    const { ratio, noise } = judge(ratios.get(name) ?? []);
    return !(ratio >= (recorded[name] ?? 0) * (1 - noise));
  };
  for (let count = 0; count < generations; count++) await measureGeneration(guarded, ratios);
  let bad = guarded.filter(isBad);
  for (let count = generations; count < generationsMax && bad.length > 0; count++) {
    await measureGeneration(bad, ratios);
    bad = bad.filter(isBad);
  }
  const rows = guarded.map((one) => {
    const { ratio, noise } = judge(ratios.get(one.name) ?? []);
    return [
      one.name,
      figure(recorded[one.name] ?? Number.NaN),
      figure(ratio),
      `${(noise * 100).toFixed(0)} %`,
      bad.includes(one) ? "**slower**" : "well",
    ];
  });
  console.log(`What ours is of the ceiling (1 is as good), load ${loadavg()[0]?.toFixed(1)}:\n`);
  console.log(table(["work", "recorded", "now", "noise", ""], rows));
  if (bad.length === 0) return;
  console.error(
    `Slower than recorded: ${bad.map(({ name }) => name).join("; ")}. Find out why with a profile (node --cpu-prof); if it is meant, ` +
      "record anew: npm run bench:check -- --record 10",
  );
  process.exitCode = 1;
}

async function record(runs: number): Promise<void> {
  const found = new Map<string, number[]>(guarded.map(({ name }) => [name, []]));
  for (let run = 0; run < runs; run++) {
    const ratios: GuardRatios = new Map();
    for (let count = 0; count < generations; count++) await measureGeneration(guarded, ratios);
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
