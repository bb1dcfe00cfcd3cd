import type { Diagnostic } from "../diagnostics.js";
import { renderDiagnostic, summarise } from "../render.js";
import type { Source } from "../source.js";
import type { Terminal } from "./terminal.js";

/** Says everything that is wrong with a specification, and counts it. */
export function sayDiagnostics(
  terminal: Terminal,
  source: Source,
  diagnostics: readonly Diagnostic[],
): void {
  if (diagnostics.length === 0) return;
  for (const diagnostic of diagnostics) {
    terminal.say(renderDiagnostic(diagnostic, source, { colour: terminal.colours.say }));
  }
  terminal.say(`${summarise(diagnostics)} in ${source.name}`);
}
