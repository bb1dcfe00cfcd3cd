// npm run bench:compiler [-- --rounds 5 --sizes 100,1000,10000]: prints tables in Markdown.
import fs from "node:fs";
import { cpus, loadavg, release, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { generateSpec } from "./generate-spec.js";
import { measureAll, type Job, type Measured, type Run } from "./measure.js";
import { otherCompilers } from "./others.js";
import { sharesOf } from "./shares.js";
import { printTable } from "./table.js";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    sizes: { type: "string", default: "100,1000,10000" },
  },
});
const rounds = Number(values.rounds);
const sizes = values.sizes.split(",").map(Number);
const root = fileURLToPath(new URL("../../../", import.meta.url));
const cli = join(root, "compiler/dist/cli.js");
const student = join(root, "specs/student.lmspc");
const folder = fs.mkdtempSync(join(tmpdir(), "medium-bench-"));

try {
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model ?? "?"} × ${cpus().length}, ${process.platform} ${release()}, load ${loadavg()[0]?.toFixed(1)}; best of ${rounds} rounds.\n`,
  );
  await printScale();
  await printStart();
  await printShares();
} finally {
  fs.rmSync(folder, { recursive: true });
}

function medium(name: string, ...args: string[]): Job {
  return { name, args: [cli, ...args], folder };
}

/** How time and memory grow with the specification. */
async function printScale(): Promise<void> {
  const jobs = sizes.flatMap((size) => {
    const spec = join(folder, `${size}.lmspc`);
    fs.writeFileSync(spec, generateSpec(size));
    // The largest take minutes: twice is enough of those.
    const roundsMax = size > 1000 ? 2 : rounds;
    return [
      { ...medium(`check ${size}`, "check", spec), roundsMax: rounds },
      { ...medium(`build ${size}`, "build", spec, `out-${size}`, "--no-stub"), roundsMax },
    ];
  });
  const measured = await measureAll(jobs, rounds);
  for (const command of ["check", "build"]) {
    const rows = sizes.map((size, index) => {
      const run = measured.get(`${command} ${size}`);
      const before = measured.get(`${command} ${sizes[index - 1]}`);
      return [String(size), ...figures(run), ...growth(before, run)];
    });
    console.log(`## medium ${command}, by the number of declarations\n`);
    const heads = ["declarations", "time", "of the processor", "peak memory"];
    printTable([...heads, "time grows", "processor grows", "memory grows"], rows);
  }
}

/** How long the smallest task takes, against Node and against others. */
async function printStart(): Promise<void> {
  const { jobs, absent } = otherCompilers(folder);
  const nothing = { name: "node -e 0", args: ["-e", "0"], folder };
  const check = medium("medium check", "check", student);
  const build = medium("medium build", "build", student, "out", "--no-stub");
  const measured = await measureAll([nothing, check, build, ...jobs], rounds * 2);
  console.log("## The student interface, from a cold start\n");
  const rows = [...measured].map(([name, run]) => {
    const than = (other: string): string =>
      ratio(bestOf(run)?.seconds, bestOf(measured.get(other))?.seconds);
    const rival = name.includes("generate") ? "medium build" : "medium check";
    const isRival = jobs.some((job) => job.name === name);
    return [name, ...figures(run), than(nothing.name), isRival ? `${than(rival)} ${rival}` : ""];
  });
  const heads = ["command", "time", "of the processor", "peak memory"];
  printTable([...heads, "× node -e 0", "× ours"], rows);
  console.log(
    "Processor and memory are of the first process alone: buf is a script that starts a program. TypeSpec has no emitter here: it only checks.",
  );
  for (const reason of absent) console.log(`Not measured: ${reason}.`);
  console.log("");
}

/** Whose code a build spends its time in. */
async function printShares(): Promise<void> {
  console.log("## Where the time goes\n");
  const thousand = join(folder, "shares.lmspc");
  fs.writeFileSync(thousand, generateSpec(1000));
  const jobs = [
    medium("check of student", "check", student),
    medium("build of student", "build", student, "out", "--no-stub"),
    medium("check of 1000", "check", thousand),
    medium("build of 1000", "build", thousand, "out", "--no-stub"),
  ];
  const rows: string[][] = [];
  for (const job of jobs) {
    const shares = await sharesOf(job, folder);
    const words = shares
      .filter(([, share]) => share >= 0.01)
      .map(([owner, share]) => `${owner} ${(share * 100).toFixed(0)} %`);
    rows.push([job.name, words.join(", ")]);
  }
  printTable(["command", "shares of the time"], rows);
}

function figures(measured: Measured | undefined): string[] {
  if (measured === undefined || "reason" in measured) {
    return [`not measured: ${measured?.reason ?? "it was not run"}`, "", ""];
  }
  const { seconds, cpuSeconds, peakMegabytes } = measured.best;
  return [inSeconds(seconds), inSeconds(cpuSeconds), inMegabytes(peakMegabytes)];
}

function growth(before: Measured | undefined, after: Measured | undefined): string[] {
  const [from, to] = [bestOf(before), bestOf(after)];
  return [
    ratio(to?.seconds, from?.seconds),
    ratio(to?.cpuSeconds, from?.cpuSeconds),
    ratio(to?.peakMegabytes, from?.peakMegabytes),
  ];
}

function bestOf(measured: Measured | undefined): Run | undefined {
  return measured !== undefined && "best" in measured ? measured.best : undefined;
}

function ratio(figure: number | undefined, base: number | undefined): string {
  const value = (figure ?? Number.NaN) / (base ?? Number.NaN);
  return Number.isNaN(value) ? "" : `${value.toFixed(value < 10 ? 1 : 0)} ×`;
}

function inSeconds(seconds: number | undefined): string {
  return seconds === undefined || Number.isNaN(seconds) ? "" : `${seconds.toFixed(2)} s`;
}

function inMegabytes(megabytes: number | undefined): string {
  return megabytes === undefined || Number.isNaN(megabytes) ? "" : `${megabytes.toFixed(0)} MB`;
}
