/*
 * npm run bench:profile [-- --nodes 20,22,24,26 --rounds 3 --starts 15 --print]
 *
 * Where the time goes of what does not reach the ceiling; writes bench/results/profile.md, or only prints.
 */
import fs from "node:fs";
import { parseArgs } from "node:util";
import { environment } from "../harness/environment.js";
import { canPin } from "../harness/pair.js";
import { findNodes } from "../nodes/versions.js";
import { intervalUs } from "./control.js";
import { costTables } from "./report.js";
import { measureScenario, scenarios } from "./scenarios.js";
import { stagesTables } from "./stages-report.js";
import { measureStages } from "./stages.js";

const { values } = parseArgs({
  options: {
    nodes: { type: "string", default: "20,22,24,26" },
    rounds: { type: "string", default: "3" },
    starts: { type: "string", default: "15" },
    print: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const starts = Number(values.starts);

const { found: nodes, missing } = await findNodes(values.nodes.split(","));
const costs: string[] = [];
for (const scenario of scenarios)
  costs.push(`## ${scenario.title}\n\n${costTables(await measureScenario(scenario, rounds))}`);
const starters = await measureStages(nodes, starts);
report();

function report(): void {
  const argv = process.argv.slice(2);
  const command = ["npm run bench:profile", ...(argv.length > 0 ? ["--", ...argv] : [])].join(" ");
  const where = environment(["@libmedium/runtime"]);
  const page = [
    "# Where the time goes\n",
    `Node ${where.node} (V8 ${where.v8}), @libmedium/runtime ${where.versions["@libmedium/runtime"]}, ${where.processor}, ${where.system}, load ${where.load.toFixed(1)}, ${where.date}: \`${command}\`.\n`,
    `Two new processes for each peer in each of ${rounds} rounds, ${canPin() ? "both on one core" : "on any core, as there is no taskset here"}. The first row is what the system counts while nobody takes`,
    `samples: the median of all windows, and min..max. Then a sample each ${intervalUs} µs, of all rounds together: shares of the time of the processor, and in`,
    "brackets µs for each operation. Self time of JavaScript and of the collector is what the samples say; native, which is C++ and the kernel, and the taking of",
    "samples, is the rest. A row with a folder of `runtime/` is what was compiled from there.\n",
    ...costs,
    "## From the start to the first reply\n",
    `Milliseconds of each stage, ${starts} starts of each application in turn: medians, and min..max. With a cache: \`NODE_COMPILE_CACHE\`, filled by one start.\n`,
    ...missing.map((line) => `Node ${line} could not be had here.\n`),
    stagesTables(nodes, starters),
  ].join("\n");
  console.log(page);
  if (!values.print) fs.writeFileSync(new URL("../../results/profile.md", import.meta.url), page);
}
