/*
 * npm run bench:streams [-- --mebibytes 1024 --slow-mebibytes 256 --rounds 5 --write]
 *
 * What streams cost, and what they leave alone. Prints the page; with --write it also writes bench/results/streams.md and streams.json.
 */
import fs from "node:fs";
import { parseArgs } from "node:util";
import { environment } from "../harness/environment.js";
import { withEnds } from "./ends.js";
import { measureMemory, measureSlowReader } from "./memory.js";
import type { Section } from "./section.js";
import { measureSmallCalls } from "./small-calls.js";
import { measureThroughput } from "./throughput.js";

const { values } = parseArgs({
  options: {
    mebibytes: { type: "string", default: "1024" },
    "slow-mebibytes": { type: "string", default: "256" },
    rounds: { type: "string", default: "5" },
    write: { type: "boolean", default: false },
  },
});
const mebibytes = Number(values.mebibytes);
const rounds = Number(values.rounds);

await withEnds(async (ends) => {
  // First of all, before others have made the processes grow.
  const memory = await measureMemory(ends, mebibytes);
  const throughput = await measureThroughput(ends, mebibytes, rounds);
  const smallCalls = await measureSmallCalls(ends.connection, rounds);
  const slowReader = await measureSlowReader(ends, Number(values["slow-mebibytes"]));
  report([throughput, smallCalls, memory, slowReader]);
});

function report(sections: readonly Section[]): void {
  const argv = process.argv.slice(2);
  const command = ["npm run bench:streams", ...(argv.length > 0 ? ["--", ...argv] : [])].join(" ");
  const where = { ...environment(["@libmedium/runtime"]), command };
  const versions = Object.entries(where.versions).map(([name, version]) => `${name} ${version}`);
  const page = [
    "# Streams\n",
    `Node ${where.node}, ${where.processor}, ${where.system}, load ${where.load.toFixed(1)}, ${where.date}: \`${command}\`.\n`,
    `${versions.join(", ")}.\n`,
    `Two processes over a Unix socket, with a generated package; ${rounds} rounds, each in another order; medians, min..max of all rounds, and the median of the`,
    "ratios of each round. Down is from the daemon to the application. `node:net` reads by `data` events, or by `onread` into one buffer of 256 KiB: libmedium's",
    "application reads by `onread` too, into memory that its binaries keep; a socket that a daemon accepts can only be read by `data`.\n",
    ...sections.map(({ text }) => text),
  ].join("\n");
  console.log(page);
  if (!values.write) return;
  const results = new URL("../../results/", import.meta.url);
  const measured = sections.map(({ data }) => data);
  const data: object = Object.assign({ ...where, mebibytes, rounds }, ...measured);
  fs.writeFileSync(new URL("streams.md", results), page);
  fs.writeFileSync(new URL("streams.json", results), `${JSON.stringify(data, null, 1)}\n`);
}
