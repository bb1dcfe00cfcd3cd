import type { Command } from "commander";
import { decodeSource, readSource } from "../read-source.js";
import { rewriteFile } from "../rewrite-file.js";
import type { Source } from "../source.js";
import { sayDiagnostics } from "./diagnostics.js";
import { exitCodes, type Terminal } from "./terminal.js";

export function addFmt(medium: Command, terminal: Terminal): void {
  medium
    .command("fmt")
    .summary("give specifications their one layout")
    .description(
      "Rewrites the specifications that are laid out differently, and says which. Comments and groups of lines stay. A specification with errors in its syntax is left as it is.",
    )
    .argument("[SPEC...]", "the specifications")
    .option("--check", "rewrite nothing; print what would change, with exit code 1")
    .option("--stdin", "read one specification from the standard input and print it, for editors")
    .addHelpText("after", "\nExample:\n  $ medium fmt specs/*.lmspc")
    .action((paths: readonly string[], options: FmtOptions, command: Command) =>
      fmt(terminal, paths, options, command),
    );
}

interface FmtOptions {
  readonly check?: boolean;
  readonly stdin?: boolean;
}

async function fmt(
  terminal: Terminal,
  paths: readonly string[],
  { check = false, stdin = false }: FmtOptions,
  command: Command,
): Promise<void> {
  if (stdin === paths.length > 0) {
    command.error(
      stdin ? "error: --stdin takes no SPEC" : "error: name a SPEC, or read one with --stdin",
    );
  }
  if (stdin) {
    const source = decodeSource("stdin", await terminal.readInput());
    const text = await formatted(terminal, source);
    if (text === undefined) return;
    if (!check) terminal.write(text);
    else if (text !== source.text) terminal.endWith(exitCodes.problems);
    return;
  }
  for (const source of await Promise.all(paths.map(readSource))) {
    const text = await formatted(terminal, source);
    if (text === undefined || text === source.text) continue;
    if (check) {
      terminal.print(source.name);
      terminal.endWith(exitCodes.problems);
    } else {
      rewriteFile(source.name, text);
      terminal.say(source.name);
    }
  }
}

/** The text in its layout; if its syntax has errors, they are said, and there is none. */
async function formatted(terminal: Terminal, source: Source): Promise<string | undefined> {
  const { format } = await import("../format/format.js");
  const { text, diagnostics } = format(source);
  if (text === undefined) {
    sayDiagnostics(terminal, source, diagnostics);
    terminal.endWith(exitCodes.problems);
  }
  return text;
}
