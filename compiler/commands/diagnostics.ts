import type { Diagnostic } from "../diagnostics.js";
import { renderDiagnostic, summarise } from "../render.js";
import type { Source } from "../source.js";
import type { Terminal } from "./terminal.js";

/**
 * Says everything that is wrong with a specification, and counts it. Warnings that are in `told` were said before and are only counted;
 * afterwards `told` holds those of now.
 */
export function sayDiagnostics(
  terminal: Terminal,
  source: Source,
  diagnostics: readonly Diagnostic[],
  told: Set<string> = new Set(),
): void {
  const isTold = (diagnostic: Diagnostic): boolean =>
    diagnostic.severity === "warning" && told.has(keyOf(diagnostic));
  const toldAgain = diagnostics.filter(isTold).length;
  for (const diagnostic of diagnostics.filter((each) => !isTold(each))) {
    terminal.say(renderDiagnostic(diagnostic, source, { colour: terminal.colours.say }));
  }
  told.clear();
  for (const diagnostic of diagnostics) told.add(keyOf(diagnostic));
  if (diagnostics.length === 0) return;
  const asBefore =
    toldAgain === diagnostics.length ? "as before" : `${toldAgain} of them as before`;
  const count = `${summarise(diagnostics)} in ${source.name}`;
  terminal.say(toldAgain === 0 ? count : `${count}, ${asBefore}`);
}

/** Without its place: it is the same one where lines were added above it. */
function keyOf({ code, message, source }: Diagnostic): string {
  return JSON.stringify([code, message, source?.name]);
}
