import type { Command } from "commander";
import { inFileOrder } from "../order-changes.js";
import { readVersion } from "./read-version.js";
import { exitCodes, type Terminal } from "./terminal.js";

export function addBreaking(medium: Command, terminal: Terminal): void {
  medium
    .command("breaking")
    .summary("report what breaks peers that have another version")
    .description(
      "Compares a specification with what it was, and reports every change that breaks those who still have the other. Exit code 1 if there is any. OLD and NEW are files, git:REF:PATH for a file as it was in a commit, a branch or a tag, or running daemons: a URL, the path of a socket, or a namespace. Exit code 4 if there is no such daemon.",
    )
    .argument("<OLD>", "the specification as it was")
    .argument("<NEW>", "the specification as it is")
    .option("--verbose", "report the changes that break nothing, too")
    .option("--json", "one JSON object a line for each change")
    .addHelpText(
      "after",
      "\nExample:\n  $ medium breaking git:main:student.lmspc student.lmspc --verbose",
    )
    .action((old: string, now: string, options: BreakingOptions) =>
      breaking(terminal, old, now, options),
    );
}

interface BreakingOptions {
  readonly verbose?: boolean;
  readonly json?: boolean;
}

async function breaking(
  terminal: Terminal,
  oldPlace: string,
  newPlace: string,
  { verbose = false, json = false }: BreakingOptions,
): Promise<void> {
  const old = await readVersion(terminal, oldPlace);
  const now = await readVersion(terminal, newPlace);
  if (old === undefined || now === undefined) {
    terminal.endWith(exitCodes.problems);
    return;
  }
  const { changesBetween } = await import("../placed-change.js");
  const { changeJson, renderChange, summariseChanges } = await import("../render-change.js");
  const changes = inFileOrder(changesBetween(old.spec, now.spec));
  const sources = { old: old.source, new: now.source };
  const colour = terminal.colours.print;
  for (const change of changes.filter(({ isBreaking }) => isBreaking || verbose)) {
    terminal.print(
      json
        ? JSON.stringify(changeJson(change, sources))
        : renderChange(change, sources, { colour }),
    );
  }
  if (!json) terminal.say(summariseChanges(changes));
  if (changes.some(({ isBreaking }) => isBreaking)) terminal.endWith(exitCodes.problems);
}
