/*
 * npm run bench:nodes [-- --nodes 20,22,24,26 --rounds 5 --milliseconds 300 --out FOLDER]
 *
 * A part of the benchmark with several versions of Node in turn, round after round. Without options nodes.md and nodes.json in bench/results are
 * written anew; otherwise prints what was asked for, and writes it into the folder that is given.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Figures } from "../codec/report.js";
import { environment } from "../harness/environment.js";
import { measures } from "../harness/measures.js";
import { canPin, Pair } from "../harness/pair.js";
import { measureRounds } from "../harness/rounds.js";
import { ceiling, floor, ours } from "../peer.js";
import { callsTables, codecTable, contestant } from "./report.js";
import { findNodes, type NodeVersion } from "./versions.js";

const { values } = parseArgs({
  options: {
    nodes: { type: "string", default: "20,22,24,26" },
    rounds: { type: "string", default: "5" },
    milliseconds: { type: "string", default: "300" },
    out: { type: "string", default: "" },
  },
});
const rounds = Number(values.rounds);
const milliseconds = Number(values.milliseconds);
const isAll = process.argv.length === 2;
const results = fileURLToPath(new URL("../../results", import.meta.url));
const out = values.out === "" ? (isAll ? results : undefined) : values.out;
const wanted = ["sequential-pinned", "64", "512", "events-1", "echo"];

const { found: nodes, missing } = await findNodes(values.nodes.split(","));
const chosen = measures.filter(
  ({ name, cores }) => wanted.includes(name) && (canPin() || cores === "any"),
);
const calls = await measureCalls();
const codecs = await measureCodecs();
report();

/** Every version with every peer, all of them started once, and measured in turn. */
function measureCalls(): ReturnType<typeof measureRounds> {
  const contestants = new Map(
    nodes.flatMap((node) =>
      [ours, ceiling, floor].map((peer) => [contestant(peer, node), { peer, node }]),
    ),
  );
  const start = (name: string, path: string): Promise<Pair> => {
    const { peer, node } = contestants.get(name) ?? {};
    if (peer === undefined) throw new Error(`Nobody is called ${name}.`);
    return Pair.start(peer, path, [], node?.execPath);
  };
  const peers = [...contestants.keys()];
  return measureRounds({ peers, measures: chosen, rounds, milliseconds, start });
}

/** Each time a process of its own for every version: what its compiler happens to do differs from one to the next. */
async function measureCodecs(): Promise<Map<string, Record<string, Figures>[]>> {
  const processes = 3;
  const codecRounds = 3;
  const found = new Map<string, Record<string, Figures>[]>(
    nodes.map(({ version }) => [version, []]),
  );
  for (let count = 0; count < processes; count++) {
    for (const node of nodes) found.get(node.version)?.push(await codecsWith(node, codecRounds));
    process.stderr.write(`codecs, ${count + 1} of ${processes}\n`);
  }
  return found;
}

async function codecsWith(
  { execPath }: NodeVersion,
  codecRounds: number,
): Promise<Record<string, Figures>> {
  const script = fileURLToPath(new URL("codec.js", import.meta.url));
  const child = fork(script, [String(codecRounds)], { execPath });
  const [figures] = (await once(child, "message")) as [Record<string, Figures>];
  return figures;
}

function report(): void {
  const argv = process.argv.slice(2);
  const command = ["npm run bench:nodes", ...(argv.length > 0 ? ["--", ...argv] : [])].join(" ");
  const where = { ...environment(["@libmedium/runtime"]), command };
  const versions = nodes.map(({ version, v8 }) => `Node ${version} (V8 ${v8})`).join(", ");
  const page = [
    "# Versions of Node\n",
    `${versions}; ${where.processor}, ${where.system}, load ${where.load.toFixed(1)}, ${where.date}: \`${command}\`.`,
    ...missing.map((line) => `Node ${line} could not be had here.`),
    `\nTwo processes for each peer and version; ${rounds} rounds of ${milliseconds} ms, all in turn; medians, min..max of all rounds, and the median of the ratios of`,
    "each round against the same version: of throughput, and of the time of the processor, where more is cheaper.\n",
    callsTables(chosen, nodes, calls),
    "## Encoding and decoding a student, ASCII\n",
    "Nanoseconds for both together, in one process; 0.50 × takes half the time.\n",
    codecTable(codecs),
  ].join("\n");
  console.log(page);
  if (out === undefined) return;
  const data = {
    ...where,
    nodes: nodes.map(({ version, v8 }) => ({ version, v8 })),
    missing,
    rounds,
    milliseconds,
    measures: Object.fromEntries([...calls].map(([name, by]) => [name, Object.fromEntries(by)])),
    codecs: Object.fromEntries(codecs),
  };
  fs.mkdirSync(out, { recursive: true });
  fs.writeFileSync(join(out, "nodes.md"), page);
  fs.writeFileSync(join(out, "nodes.json"), `${JSON.stringify(data, null, 1)}\n`);
}
