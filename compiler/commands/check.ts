import { type Command, Option } from "commander";
import type { Diagnostic } from "../diagnostics.js";
import { githubAnnotation } from "../github-annotation.js";
import { readSource, SourceReader } from "../read-source.js";
import { renderDiagnostic, summarise, toJson } from "../render.js";
import type { Source } from "../source.js";
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
    .addHelpText("after", "\nExample:\n  $ medium check --format json specs/*.lmspc")
    .action((paths: readonly string[], { format }: { readonly format: Format }) =>
      check(terminal, paths, format),
    );
}

type Format = "pretty" | "json" | "github";

async function check(terminal: Terminal, paths: readonly string[], format: Format): Promise<void> {
  const { diagnose } = await import("../compile.js");
  const all: Diagnostic[] = [];
  for (const source of await Promise.all(paths.map(readSource))) {
    const { diagnostics } = diagnose(source, new SourceReader().resolve);
    all.push(...diagnostics);
    for (const diagnostic of diagnostics) {
      terminal.print(formatted(format, diagnostic, source, terminal.colours.print));
    }
  }
  if (format === "pretty") terminal.say(all.length === 0 ? "No problems." : summarise(all));
  if (all.some(({ severity }) => severity === "error")) terminal.endWith(exitCodes.problems);
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
