#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { compile, diagnose } from "./compile.js";
import type { Diagnostic } from "./diagnostics.js";
import { githubAnnotation } from "./github-annotation.js";
import { ReadError, readSource } from "./read-source.js";
import { readTemplates } from "./read-templates.js";
import { renderDiagnostic, summarise, toJson } from "./render.js";
import type { Source } from "./source.js";
import { version } from "./version.js";
import { WriteError, writeOutput, type WriteReport } from "./write-files.js";

/**
 * The `medium` command. Nothing else touches the arguments, the console and the exit code: 0 fine, 1 the work found problems, 2 wrong usage, 130 interrupted.
 * What a user can have done wrong is told in words, never with a stack.
 */
const exitCodes = { problems: 1, usage: 2, interrupted: 130 };

// Writing is synchronous: this comes before or after it.
process.once("SIGINT", () => process.exit(exitCodes.interrupted));
// Whoever reads the output may stop early: `medium check … | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
  } else if (error instanceof ReadError || error instanceof WriteError) {
    console.error(`medium: ${error.message}`);
    process.exitCode = exitCodes.problems;
  } else {
    throw error;
  }
}

function program(): Command {
  const medium = new Command("medium")
    .description(
      "Compiles specifications (.lmspc) of interfaces between a daemon and applications.",
    )
    .version(version)
    .showHelpAfterError("(medium --help tells more)")
    .exitOverride();
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
    .addHelpText("after", "\nExample:\n  $ medium build student.lmspc out --scope @acme")
    .action(build);
  medium
    .command("check")
    .summary("report every problem")
    .description("Reports every problem of the specifications. Exit code 1 if there is an error.")
    .argument("<SPEC...>", "the specifications")
    .addOption(
      new Option("--format <FORMAT>", "how to print them")
        .choices(["pretty", "json", "github"])
        .default("pretty"),
    )
    .addHelpText("after", "\nExample:\n  $ medium check --format json specs/*.lmspc")
    .action(checkAll);
  return medium;
}

function scopeOf(value: string): string {
  if (/^@[a-z0-9][a-z0-9._-]*$/.test(value)) return value;
  throw new InvalidArgumentError("A scope looks like @acme.");
}

interface BuildOptions {
  readonly scope?: string;
  readonly stub: boolean;
  readonly force?: boolean;
}

async function build(path: string, out: string, options: BuildOptions): Promise<void> {
  const source = await readSource(path);
  const { scope } = options;
  const { diagnostics, output } = await compile(source, {
    templates: await readTemplates(),
    ...(scope === undefined ? {} : { scope }),
  });
  if (diagnostics.length > 0) {
    const colour = coloursOn(process.stderr);
    for (const diagnostic of diagnostics) {
      console.error(renderDiagnostic(diagnostic, source, { colour }));
    }
    console.error(`${summarise(diagnostics)} in ${path}`);
  }
  if (output === undefined) process.exitCode = exitCodes.problems;
  else report(writeOutput(out, output, { stub: options.stub, force: options.force === true }));
}

function report({ packagePath, changed, stubPath, stub, lacking }: WriteReport): void {
  const files = `${changed.length} ${changed.length === 1 ? "file" : "files"} changed`;
  console.log(`${packagePath}: ${changed.length === 0 ? "unchanged" : files}`);
  if (stub !== "none") console.log(`${stubPath}: ${stub}`);
  if (lacking.length > 0) {
    console.error(`${stubPath} does not implement yet: ${lacking.join(", ")}`);
  }
}

type Format = "pretty" | "json" | "github";

async function checkAll(
  paths: readonly string[],
  { format }: { readonly format: Format },
): Promise<void> {
  const all: Diagnostic[] = [];
  for (const source of await Promise.all(paths.map(readSource))) {
    const { diagnostics } = diagnose(source);
    all.push(...diagnostics);
    for (const diagnostic of diagnostics) console.log(formatted(format, diagnostic, source));
  }
  if (format === "pretty") console.error(all.length === 0 ? "No problems." : summarise(all));
  if (all.some(({ severity }) => severity === "error")) process.exitCode = exitCodes.problems;
}

function formatted(format: Format, diagnostic: Diagnostic, source: Source): string {
  switch (format) {
    case "pretty":
      return renderDiagnostic(diagnostic, source, { colour: coloursOn(process.stdout) });
    case "json":
      return JSON.stringify(toJson(diagnostic, source));
    case "github":
      return githubAnnotation(diagnostic, source);
  }
}

function coloursOn(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && (process.env["NO_COLOR"] ?? "") === "";
}
