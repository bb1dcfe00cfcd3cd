import { type Command, InvalidArgumentError, Option } from "commander";
import { readSource } from "../read-source.js";
import { readTemplates } from "../read-templates.js";
import { staleFiles, writeOutput, type WriteReport } from "../write-files.js";
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
    .option("--no-stub", "write no stub")
    .option("--force", "replace a package folder that holds files of somebody else")
    .addOption(
      new Option(
        "--check",
        "write nothing; exit code 1 if OUT is not what would be written",
      ).conflicts("force"),
    )
    .addHelpText("after", "\nExample:\n  $ medium build student.lmspc out --scope @acme")
    .action((path: string, out: string, options: BuildOptions) =>
      build(terminal, path, out, options),
    );
}

function scopeOf(value: string): string {
  if (/^@[a-z0-9][a-z0-9._-]*$/.test(value)) return value;
  throw new InvalidArgumentError("A scope looks like @acme.");
}

interface BuildOptions {
  readonly scope?: string;
  readonly stub: boolean;
  readonly force?: boolean;
  readonly check?: boolean;
}

async function build(
  terminal: Terminal,
  path: string,
  out: string,
  options: BuildOptions,
): Promise<void> {
  const source = readSource(path);
  const { compile } = await import("../compile.js");
  const { scope, stub, force = false } = options;
  const { diagnostics, output } = await compile(source, {
    templates: await readTemplates(),
    ...(scope === undefined ? {} : { scope }),
  });
  sayDiagnostics(terminal, source, diagnostics);
  if (output === undefined) {
    terminal.endWith(exitCodes.problems);
  } else if (options.check === true) {
    const stale = staleFiles(out, output);
    for (const file of stale) terminal.print(file);
    if (stale.length > 0) {
      terminal.say(`${out} is stale: build it again with "medium build ${path} ${out}".`);
      terminal.endWith(exitCodes.problems);
    }
  } else {
    report(terminal, writeOutput(out, output, { stub, force }));
  }
}

function report(
  terminal: Terminal,
  { packagePath, changed, stubPath, stub, lacking }: WriteReport,
): void {
  const files = `${changed.length} ${changed.length === 1 ? "file" : "files"} changed`;
  terminal.print(`${packagePath}: ${changed.length === 0 ? "unchanged" : files}`);
  if (stub !== "none") terminal.print(`${stubPath}: ${stub}`);
  if (lacking.length > 0) {
    terminal.say(`${stubPath} does not implement yet: ${lacking.join(", ")}`);
  }
}
