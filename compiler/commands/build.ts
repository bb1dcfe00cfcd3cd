import { type Command, InvalidArgumentError, Option } from "commander";
import { builtScope } from "../read-scope.js";
import { SourceReader } from "../read-source.js";
import { readTemplates } from "../read-templates.js";
import type { WriteReport } from "../write-files.js";
import type { Output } from "../compile.js";
import { ToldError } from "../told-error.js";
import type { Texts } from "../watch.js";
import { sayDiagnostics } from "./diagnostics.js";
import { exitCodes, type Terminal } from "./terminal.js";

export function addBuild(medium: Command, terminal: Terminal): void {
  medium
    .command("build")
    .summary("write the generated package and the stub of the daemon")
    .description(
      "Writes OUT/<package>, ready to import and replaced by each build, and OUT/<package>-daemon, a stub to fill in that is written once.",
    )
    .argument("<SPEC>", "the specification")
    .argument("<OUT>", "the folder to write both packages to")
    .option("--scope <@SCOPE>", "npm scope of the package names", scopeOf)
    .addOption(
      new Option("--target <LANGUAGE>", "the language of both packages")
        .argParser(targetOf)
        .default("typescript"),
    )
    .option("--no-stub", "write no stub")
    .option("--systemd", "write units for systemd into the stub, unless it has them")
    .option(
      "--nanoseconds",
      "timestamps and durations as nanoseconds in a bigint, not Date and number",
    )
    .option("--force", "replace a package folder that holds files of somebody else")
    .addOption(
      new Option(
        "--check",
        "write nothing; exit code 1 if OUT is not what would be written",
      ).conflicts("force"),
    )
    .addOption(
      new Option("--watch", "go on, and build again when the specification is saved").conflicts(
        "check",
      ),
    )
    .addHelpText("after", "\nExample:\n  $ medium build student.lmspc out --scope @acme")
    .action((path: string, out: string, options: BuildOptions) =>
      build(terminal, { path, out, options }),
    );
}

function scopeOf(value: string): string {
  if (/^@[a-z0-9][a-z0-9._-]*$/.test(value)) return value;
  throw new InvalidArgumentError("A scope looks like @acme.");
}

const targets: readonly string[] = ["typescript"];

/** There is one so far: scripts that name it go on meaning the same when there are others. */
function targetOf(value: string): string {
  if (targets.includes(value)) return value;
  throw new InvalidArgumentError(`Packages are made in ${targets.join(", ")}, and in no other.`);
}

interface BuildOptions {
  readonly scope?: string;
  readonly stub: boolean;
  readonly systemd?: boolean;
  readonly force?: boolean;
  readonly nanoseconds?: boolean;
  readonly check?: boolean;
  readonly watch?: boolean;
}

/** What to build, and how: what stays the same in each build of `--watch`. */
interface Task {
  readonly path: string;
  readonly out: string;
  readonly options: BuildOptions;
}

async function build(terminal: Terminal, task: Task): Promise<void> {
  if (task.options.watch === true) {
    const { buildOnChange } = await import("../watch.js");
    const told = new Set<string>();
    await buildOnChange(() => buildWatched(terminal, task, told));
  }
  const output = await compiled(terminal, task, new SourceReader());
  if (output === undefined) terminal.endWith(exitCodes.problems);
  else if (task.options.check === true) await compare(terminal, task, output);
  else await write(terminal, task, output);
}

/** Tells what goes wrong instead of ending with it, and of warnings only what it did not tell the last time. */
async function buildWatched(terminal: Terminal, task: Task, told: Set<string>): Promise<Texts> {
  const start = performance.now();
  const reader = new SourceReader();
  let result = "Not built";
  try {
    const output = await compiled(terminal, task, reader, told);
    if (output !== undefined) {
      await write(terminal, task, output);
      result = "Built";
    }
  } catch (error) {
    if (!(error instanceof ToldError)) throw error;
    terminal.say(`medium: ${error.message}`);
  }
  const tookMs = Math.round(performance.now() - start);
  const files = reader.texts.size === 1 ? task.path : `${reader.texts.size} files`;
  terminal.say(`${result} in ${tookMs} ms. Watching ${files}.`);
  return reader.texts;
}

async function compiled(
  terminal: Terminal,
  { path, options: { scope, nanoseconds = false } }: Task,
  reader: SourceReader,
  told?: Set<string>,
): Promise<Output | undefined> {
  const [source, templates] = await Promise.all([reader.read(path), readTemplates()]);
  const { compile } = await import("../compile.js");
  const { diagnostics, output } = await compile(source, {
    templates,
    resolve: reader.resolve,
    nanoseconds,
    ...(scope === undefined ? {} : { scope }),
  });
  sayDiagnostics(terminal, source, diagnostics, told);
  return output;
}

async function compare(
  terminal: Terminal,
  { path, out, options }: Task,
  output: Output,
): Promise<void> {
  const { staleFiles } = await import("../write-files.js");
  const stale = staleFiles(out, output);
  for (const file of stale) terminal.print(file);
  if (stale.length === 0) return;
  const command = ["medium build", path, out, ...flagsOf(options)].join(" ");
  terminal.say(`${out} is not what ${path} makes. Build it again: ${command}`);
  const found = builtScope(out, output.package.folder);
  if (found !== undefined && found !== options.scope) {
    terminal.say(`What is there was built with --scope ${found}: add that if it is to stay.`);
  }
  terminal.endWith(exitCodes.problems);
}

/** What of the options decides what is written, as it is typed. */
function flagsOf({ scope, nanoseconds = false, stub }: BuildOptions): string[] {
  return [
    ...(scope === undefined ? [] : [`--scope ${scope}`]),
    ...(nanoseconds ? ["--nanoseconds"] : []),
    ...(stub ? [] : ["--no-stub"]),
  ];
}

async function write(terminal: Terminal, { out, options }: Task, output: Output): Promise<void> {
  const { writeOutput } = await import("../write-files.js");
  const { stub, force = false, systemd = false } = options;
  report(terminal, writeOutput(out, output, { stub, force, systemd }));
}

function report(
  terminal: Terminal,
  { packagePath, changed, stubPath, stub, lacking, units }: WriteReport,
): void {
  const files = `${changed.length} ${changed.length === 1 ? "file" : "files"} changed`;
  terminal.print(`${packagePath}: ${changed.length === 0 ? "unchanged" : files}`);
  if (stub !== "none") terminal.print(`${stubPath}: ${stub}`);
  for (const unit of units) terminal.print(`${stubPath}/${unit}: written`);
  if (lacking.length > 0) {
    terminal.say(`${stubPath} does not implement yet: ${lacking.join(", ")}`);
  }
}
