import type { Command } from "commander";
import { inFileOrder } from "../order-changes.js";
import { findInRevision, parseRevision, readRevision } from "../read-revision.js";
import { ReadError, SourceReader } from "../read-source.js";
import type { Resolve } from "../analyse.js";
import type { Source } from "../source.js";
import type { Spec } from "../spec/spec.js";
import { sayDiagnostics } from "./diagnostics.js";
import { exitCodes, type Terminal } from "./terminal.js";

export function addBreaking(medium: Command, terminal: Terminal): void {
  medium
    .command("breaking")
    .summary("report what breaks peers that have another version")
    .description(
      "Compares a specification with what it was, and reports every change that breaks those who still have the other. Exit code 1 if there is any. OLD and NEW are files, or git:REF:PATH for a file as it was in a commit, a branch or a tag.",
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
  const { compareSpecs } = await import("../evolution/compare-specs.js");
  const { changeJson, renderChange, summariseChanges } =
    await import("../evolution/render-change.js");
  const changes = inFileOrder(compareSpecs(old.spec, now.spec));
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

interface Version {
  readonly source: Source;
  readonly spec: Spec;
}

/** Undefined, once it has been said why, if there are errors in it. */
async function readVersion(terminal: Terminal, place: string): Promise<Version | undefined> {
  const { source, path, resolve } = await locate(place);
  const { analyse } = await import("../analyse.js");
  const { spec, diagnostics } = analyse({ ...source, name: path }, resolve);
  if (spec !== undefined) return { source, spec };
  sayDiagnostics(terminal, source, diagnostics);
  return undefined;
}

interface Located {
  /** Named as the user wrote it. */
  readonly source: Source;
  /** What its imports are relative to. */
  readonly path: string;
  readonly resolve: Resolve;
}

async function locate(place: string): Promise<Located> {
  const revision = parseRevision(place);
  if (revision !== undefined) {
    const resolve: Resolve = (path) => findInRevision({ ...revision, path });
    return { source: readRevision(revision), path: revision.path, resolve };
  }
  if (isAddress(place)) {
    throw new ReadError(
      `${place} is the address of a daemon. Daemons cannot be asked for their specification yet: name a file, or git:REF:PATH.`,
    );
  }
  const reader = new SourceReader();
  return { source: await reader.read(place), path: place, resolve: reader.resolve };
}

/** URLs, and folders' sockets; a namespace cannot be told from the name of a file. */
function isAddress(place: string): boolean {
  return /^[a-z][a-z0-9+.-]+:(?:\/\/|\/|\.)|^unix:|(?:^|\/)socket$/iu.test(place);
}
