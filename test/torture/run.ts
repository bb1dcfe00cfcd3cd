// npm run torture [-- --quick] [--seed N] [--only TEXT] [--peer NAME] [--soak MINUTES]
import { parseArgs } from "node:util";
import { faults as applications } from "./faults/applications.js";
import { faults as bytes } from "./faults/bytes.js";
import { faults as clock } from "./faults/clock.js";
import { faults as frames } from "./faults/frames.js";
import { faults as restarts } from "./faults/restarts.js";
import { faults as streams } from "./faults/streams.js";
import { faults as sockets } from "./faults/sockets.js";
import { peerNames } from "./peer.js";
import { Random } from "./random.js";
import { soak, stood } from "./soak/soak.js";
import { renderSoak } from "./soak/render.js";
import { renderTable, violations, type Row } from "./table.js";
import { Trial, type Fault } from "./trial.js";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    seed: { type: "string", default: String(Date.now() % 2 ** 32) },
    only: { type: "string", default: "" },
    soak: { type: "string" },
    peer: { type: "string", multiple: true, default: [] },
  },
});
const { quick, seed, only } = values;
const peers = values.peer.length > 0 ? values.peer : quick ? ["libmedium"] : peerNames;
const faults = [
  ...restarts,
  ...applications,
  ...bytes,
  ...frames,
  ...streams,
  ...sockets,
  ...clock,
];

process.stdout.write(`seed ${seed}: repeat with --seed ${seed}${quick ? " --quick" : ""}\n`);
if (values.soak !== undefined) {
  const trial = new Trial("libmedium", new Random(Number(seed)), quick);
  const result = await soak(trial, Number(values.soak));
  await trial.end();
  process.stdout.write(`${renderSoak(result)}\n`);
  process.exit(stood(result) ? 0 : 1);
}
const rows: Row[] = [];
for (const fault of faults.filter(({ name }) => name.includes(only))) {
  for (const peer of peers) {
    if (peer === "libmedium" || fault.peers === "all") rows.push(await tortured(fault, peer));
  }
}
process.stdout.write(`\n${renderTable(rows)}\n`);
const bad = rows.filter((row) => row.peer === "libmedium" && violations(row) > 0);
for (const { fault } of bad) process.stderr.write(`libmedium did not stand: ${fault}\n`);
process.exit(bad.length === 0 ? 0 : 1);

async function tortured(fault: Fault, peer: string): Promise<Row> {
  // Each has numbers of its own, so that one alone does what it did among the others.
  const random = new Random(Number(seed) ^ hash(fault.name));
  const trial = new Trial(peer, random, quick);
  const start = performance.now();
  process.stdout.write(`${fault.name}: ${peer} … `);
  try {
    const outcome = await fault.run(trial);
    const seconds = (performance.now() - start) / 1_000;
    process.stdout.write(`${seconds.toFixed(1)} s\n`);
    return { fault: fault.name, peer, outcome, seconds };
  } finally {
    await trial.end();
  }
}

function hash(text: string): number {
  return (
    [...text].reduce((sum, letter) => Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0), 7) >>> 0
  );
}
