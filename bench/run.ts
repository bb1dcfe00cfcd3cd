/*
 * npm run bench [-- --peers libmedium,ceiling --measures 64,512,events-1 --rounds 7 --milliseconds 300 --out FOLDER]
 *
 * Without --peers and --measures: everything, and the tables in bench/results are written anew. Otherwise prints what was asked for.
 */
import fs from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { codecPackages, measureCodecs } from "./codec/report.js";
import { measureMethods } from "./growth/methods.js";
import { measureGrowth } from "./growth/report.js";
import { allSeries } from "./growth/series.js";
import { barsReport } from "./harness/bars.js";
import { callsReport } from "./harness/calls-report.js";
import { environment, type Environment } from "./harness/environment.js";
import { measures } from "./harness/measures.js";
import { measureMemory } from "./harness/memory.js";
import { canPin } from "./harness/pair.js";
import { measureRounds } from "./harness/rounds.js";
import { measureStart } from "./harness/start.js";
import { packagesOf, peerNames } from "./peer.js";

const { values } = parseArgs({
  options: {
    peers: { type: "string", default: peerNames.join(",") },
    measures: { type: "string", default: "" },
    rounds: { type: "string", default: "7" },
    milliseconds: { type: "string", default: "300" },
    out: { type: "string", default: "" },
  },
});
const peers = values.peers.split(",");
const rounds = Number(values.rounds);
const milliseconds = Number(values.milliseconds);
const isAll = values.measures === "" && process.argv.length === 2;
const results = fileURLToPath(new URL("../results", import.meta.url));
const out = values.out === "" ? (isAll ? results : undefined) : values.out;

/** Each takes processes of its own: more would take minutes. */
const memoryRounds = 3;

interface Section {
  readonly name: string;
  readonly title: string;
  /** What can be asked for by `--measures`. */
  readonly measures: readonly string[];
  readonly packages: readonly string[];
  run(wanted: ReadonlySet<string>): Promise<{ text: string; data: object }>;
}

const sections: readonly Section[] = [
  {
    name: "calls",
    title: "Calls and events",
    measures: measures.map(({ name }) => name),
    packages: peers.flatMap(packagesOf),
    run: runCalls,
  },
  {
    name: "codec",
    title: "Encoding and decoding",
    measures: ["codec"],
    packages: ["@libmedium/runtime", ...codecPackages],
    run: async () => measureCodecs(rounds),
  },
  {
    name: "start",
    title: "The first answer, and what is installed",
    measures: ["start"],
    packages: peers.flatMap(packagesOf),
    run: () => measureStart(peers, rounds),
  },
  {
    name: "memory",
    title: "Memory of connections",
    measures: ["memory"],
    packages: peers.flatMap(packagesOf),
    run: () => measureMemory(peers, Math.min(rounds, memoryRounds)),
  },
  ...allSeries.map((series): Section => ({
    name: series.name,
    title: series.title,
    measures: [series.name],
    packages: series.peers.filter((name) => peers.includes(name)).flatMap(packagesOf),
    run: () => measureGrowth(series, peers, rounds, milliseconds, out),
  })),
  {
    name: "growth-methods",
    title: "Interfaces of many methods",
    measures: ["growth-methods"],
    packages: ["@libmedium/runtime"],
    run: () => measureMethods(rounds, milliseconds, out),
  },
];

const known = sections.flatMap((section) => section.measures);
const wanted = new Set(values.measures === "" ? known : values.measures.split(","));
for (const name of wanted) {
  if (!known.includes(name))
    throw new Error(`There is no measure ${name}; there are ${known.join(", ")}.`);
}
for (const section of sections) {
  if (section.measures.some((name) => wanted.has(name))) await report(section);
}

async function report({ name, title, packages, run }: Section): Promise<void> {
  const { text, data } = await run(wanted);
  const where = environment(packages);
  const page = `# ${title}\n\n${describe(where)}\n\n${text}`;
  console.log(page);
  if (out === undefined) return;
  fs.mkdirSync(out, { recursive: true });
  fs.writeFileSync(join(out, `${name}.md`), page);
  fs.writeFileSync(
    join(out, `${name}.json`),
    `${JSON.stringify({ ...where, ...data }, null, 1)}\n`,
  );
}

function describe({ date, command, node, system, processor, load, versions }: Environment): string {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const how = `Node ${node}, ${processor}, ${system}, load ${load.toFixed(1)}, ${date}: \`${command}\`.`;
  return list.length === 0 ? how : `${how}\n\n${list.join(", ")}.`;
}

async function runCalls(names: ReadonlySet<string>): Promise<{ text: string; data: object }> {
  const pinnable = canPin();
  const chosen = measures.filter(
    ({ name, cores }) => names.has(name) && (pinnable || cores === "any"),
  );
  const measured = await measureRounds({ peers, measures: chosen, rounds, milliseconds });
  const text = [
    `Two processes for each peer, over a Unix socket; ${rounds} rounds of ${milliseconds} ms, interleaved; medians, min..max of all rounds, and the median of`,
    `the ratios of each round.${pinnable ? "" : " No taskset here: nothing was measured on cores of its own."}\n`,
    `## Against what is wanted\n\n${barsReport(measured)}`,
    callsReport(chosen, measured),
  ];
  const data = Object.fromEntries(
    [...measured].map(([name, byPeer]) => [name, Object.fromEntries(byPeer)]),
  );
  return { text: text.join("\n"), data: { rounds, milliseconds, measures: data } };
}
