// npm run torture [-- --quick] [--seed N] [--only TEXT] [--peer NAME] [--write] [--sabotage] [--soak MINUTES]
import { parseArgs } from "node:util";
import { faults as applications } from "./faults/applications.js";
import { faults as bytes } from "./faults/bytes.js";
import { faults as clock } from "./faults/clock.js";
import { faults as frames } from "./faults/frames.js";
import { faults as restarts } from "./faults/restarts.js";
import { faults as slow } from "./faults/slow.js";
import { faults as streams } from "./faults/streams.js";
import { faults as sockets } from "./faults/sockets.js";
import { emptyTally } from "./ledger.js";
import { circumstances, writeSection } from "./page.js";
import { peerNames } from "./peer.js";
import { sabotages } from "./peers/sabotage.js";
import { Random } from "./random.js";
import { soak, stood } from "./soak/soak.js";
import { renderSoak } from "./soak/render.js";
import { legend, notices, renderTable, violations, type Row } from "./table.js";
import { Trial, type Fault } from "./trial.js";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    seed: { type: "string", default: String(Date.now() % 2 ** 32) },
    only: { type: "string", default: "" },
    soak: { type: "string" },
    sabotage: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    peer: { type: "string", multiple: true, default: [] },
  },
});
const { quick, seed, only } = values;
const options = process.argv.slice(2).filter((option) => option !== "--write");
if (!options.includes("--seed")) options.push("--seed", seed);
const command = `npm run torture -- ${options.join(" ")}`;
const faults = [
  ...restarts,
  ...applications,
  ...bytes,
  ...frames,
  ...streams,
  ...slow,
  ...sockets,
  ...clock,
].filter(({ name }) => name.includes(only));

process.stdout.write(`seed ${seed}; again: ${command}\n`);
const isWell = await (values.soak !== undefined
  ? soaked(Number(values.soak))
  : values.sabotage
    ? sabotaged()
    : tortured());
process.exit(isWell ? 0 : 1);

async function tortured(): Promise<boolean> {
  const peers = values.peer.length > 0 ? values.peer : quick ? ["libmedium"] : peerNames;
  const rows: Row[] = [];
  for (const peer of peers) {
    for (const fault of faults) {
      if (fault.peers !== "all" && !fault.peers.includes(peer)) continue;
      rows.push(await row(fault, peer));
      // What is known is kept, should something end the run.
      if (values.write) write(rows);
    }
  }
  process.stdout.write(`\n${legend}\n\n${renderTable(byFault(rows))}\n`);
  const bad = rows.filter((one) => one.peer === "libmedium" && violations(one) > 0);
  for (const { fault } of bad) process.stderr.write(`libmedium did not stand: ${fault}\n`);
  return bad.length === 0;
}

function write(rows: readonly Row[]): void {
  const minutes = rows.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  const took = `${rows.length} rows in ${minutes.toFixed(1)} minutes`;
  const whom = values.peer.length === 0 ? "" : `: ${values.peer.join(", ")}`;
  writeSection(
    `Faults${whom}`,
    `${circumstances(command)}; ${took}.\n\n${legend}\n\n${renderTable(byFault(rows))}`,
  );
}

/** The peers beside each other. */
function byFault(rows: readonly Row[]): readonly Row[] {
  return faults.flatMap(({ name }) => rows.filter(({ fault }) => fault === name));
}

/** Every row, with the product broken in each way that the row is there for: it has to say so. */
async function sabotaged(): Promise<boolean> {
  const unseen: string[] = [];
  const rows: Row[] = [];
  for (const fault of faults) {
    for (const way of fault.caughtBy) {
      const one = await row(fault, `libmedium:${way}`, 3_000);
      rows.push(one);
      if (!notices(one, sabotages[way])) unseen.push(`${fault.name}: does not notice ${way}`);
    }
  }
  process.stdout.write(`\n${renderTable(rows)}\n`);
  for (const line of unseen) process.stderr.write(`${line}\n`);
  return unseen.length === 0;
}

async function soaked(minutes: number): Promise<boolean> {
  const trial = new Trial("libmedium", new Random(Number(seed)), quick);
  const result = await soak(trial, minutes);
  await trial.end();
  process.stdout.write(`${renderSoak(result)}\n`);
  if (values.write) writeSection("Soak", `${circumstances(command)}.\n\n${renderSoak(result)}`);
  return stood(result);
}

async function row(fault: Fault, peer: string, patienceMs?: number): Promise<Row> {
  // Each has numbers of its own, so that one alone does what it did among the others.
  const random = new Random(Number(seed) ^ hash(fault.name));
  const trial = new Trial(peer, random, quick || values.sabotage, patienceMs);
  const start = performance.now();
  process.stdout.write(`${fault.name}: ${peer} … `);
  try {
    // One that cannot go on to its end does not keep the others from theirs.
    const outcome = await fault.run(trial).catch((error: unknown) => ({
      ...emptyTally(),
      tried: 1,
      lost: 1,
      note: `did not come to its end: ${String(error)}`,
    }));
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
