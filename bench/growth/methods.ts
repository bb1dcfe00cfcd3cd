import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { figure, table } from "../harness/format.js";
import { median } from "../harness/statistics.js";
import { plot, type Point } from "./plot.js";

const sizes = [1, 10, 100, 500];
const root = fileURLToPath(new URL("../../..", import.meta.url));

interface Figures {
  readonly firstMs: number;
  readonly perCall: number[];
  readonly heapUsed: number;
}

/** Packages of so many methods, the daemon and the application in one process: until the first answer, and each answer then. */
export async function measureMethods(
  rounds: number,
  folder: string | undefined,
): Promise<{ text: string; data: object }> {
  const found = new Map<number, Figures[]>(sizes.map((size) => [size, []]));
  for (const size of sizes) build(size);
  for (let round = 0; round < rounds; round++) {
    for (const size of sizes) found.get(size)?.push(run(size));
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  const of = (size: number, read: (figures: Figures) => number): number =>
    median((found.get(size) ?? []).map(read));
  const rows = sizes.map((size) => [
    String(size),
    figure(of(size, ({ firstMs }) => firstMs)),
    figure(of(size, ({ perCall }) => median(perCall))),
    figure(of(size, ({ heapUsed }) => heapUsed / 2 ** 20)),
  ]);
  const points = sizes.flatMap((size): Point[] => [
    { peer: "libmedium", size, value: of(size, ({ perCall }) => median(perCall)) },
  ]);
  const picture = "growth-methods.svg";
  const title = "A call to the last of so many methods";
  if (folder !== undefined) {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(join(folder, picture), await plot(points, title, "methods", "CPU µs a call"));
  }
  const text = [
    `${title}, 64 in flight, the daemon and the application in one process; ${rounds} rounds, medians. The time of the processor until the first answer is`,
    "that of loading the package and the runtime, too.\n",
    folder === undefined ? "" : `![${title}](${picture})\n`,
    table(["methods", "CPU ms to the first answer", "CPU µs a call", "heap MiB"], rows),
  ];
  return { text: text.join("\n"), data: { rounds, methods: Object.fromEntries(found) } };
}

function packageOf(size: number): string {
  return join(root, "bench/out/methods", String(size));
}

function build(size: number): void {
  const folder = packageOf(size);
  fs.mkdirSync(folder, { recursive: true });
  const lines = ["namespace com.pcthingz.libmedium.many", "class ManySystem", ""];
  for (let index = 1; index <= size; index++)
    lines.push(`method method${index}(id: string): string`);
  const spec = join(folder, "many.lmspc");
  fs.writeFileSync(spec, `${lines.join("\n")}\n`);
  const cli = join(root, "compiler/dist/cli.js");
  execFileSync(process.execPath, [cli, "build", spec, folder, "--no-stub"], { stdio: "ignore" });
}

function run(size: number): Figures {
  const folder = fs.mkdtempSync(join(tmpdir(), "medium-bench-"));
  try {
    const script = fileURLToPath(new URL("methods-child.js", import.meta.url));
    const args = [script, join(packageOf(size), "many-system"), String(size), join(folder, "sock")];
    // It prints what it has found, as this.
    return JSON.parse(execFileSync(process.execPath, args).toString()) as Figures;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
