import { type Command, Option } from "commander";
import type { Wire } from "../analyse.js";
import type { Diagnostic } from "../diagnostics.js";
import { githubAnnotation } from "../github-annotation.js";
import { readSource, SourceReader } from "../read-source.js";
import { renderDiagnostic, summarise, toJson } from "../render.js";
import type { Source } from "../source.js";
import { ToldError } from "../told-error.js";
import { exitCodes, type Terminal } from "./terminal.js";

export function addCheck(medium: Command, terminal: Terminal): void {
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
    .addOption(
      new Option(
        "--wire <PROTOCOL>",
        "report what this protocol cannot carry, beside the native one",
      ).choices(["libmedium"]),
    )
    .addHelpText(
      "after",
      "\nExamples:\n  $ medium check --format json specs/*.lmspc\n  $ medium check --wire libmedium student.lmspc",
    )
    .action((paths: readonly string[], options: CheckOptions) => check(terminal, paths, options));
}

type Format = "pretty" | "json" | "github";

interface CheckOptions {
  readonly format: Format;
  readonly wire?: Wire;
}

async function check(
  terminal: Terminal,
  paths: readonly string[],
  { format, wire }: CheckOptions,
): Promise<void> {
  const { diagnoseFile } = await import("../diagnose.js");
  const all: Diagnostic[] = [];
  let isRead = true;
  for (const path of paths) {
    const source = await readOrTell(terminal, path);
    isRead &&= source !== undefined;
    if (source === undefined) continue;
    const { diagnostics } = diagnoseFile(source, new SourceReader().resolve, wire);
    all.push(...diagnostics);
    for (const diagnostic of diagnostics) {
      terminal.print(formatted(format, diagnostic, source, terminal.colours.print));
    }
  }
  if (format === "pretty" && all.length > 0) terminal.say(summarise(all));
  else if (format === "pretty" && isRead) terminal.say("No problems.");
  if (!isRead || all.some(({ severity }) => severity === "error")) {
    terminal.endWith(exitCodes.problems);
  }
}

/** One file that cannot be read does not keep the others from being checked. */
async function readOrTell(terminal: Terminal, path: string): Promise<Source | undefined> {
  try {
    return await readSource(path);
  } catch (error) {
    if (!(error instanceof ToldError)) throw error;
    terminal.say(`medium: ${error.message}`);
    return undefined;
  }
}

function formatted(
  format: Format,
  diagnostic: Diagnostic,
  source: Source,
  colour: boolean,
): string {
  switch (format) {
    case "pretty":
      return renderDiagnostic(diagnostic, source, { colour });
    case "json":
      return JSON.stringify(toJson(diagnostic, source));
    case "github":
      return githubAnnotation(diagnostic, source);
  }
}
