import { analyse, analyseFile, type Analysis, type Resolve, type Wire } from "./analyse.js";
import { diagnostic, inOrder } from "./diagnostics.js";
import { nameEverything } from "./emit/names.js";
import type { Source } from "./source.js";

/** Everything there is to say about a specification, with what its names become. */
export function diagnose(source: Source, resolve?: Resolve): Analysis {
  return withRenames(analyse(source, resolve));
}

/** The same; but a file that is there to be imported, one of types and exceptions alone, is no specification that lacks something. */
export function diagnoseFile(source: Source, resolve?: Resolve, wire?: Wire): Analysis {
  return withRenames(analyseFile(source, resolve, wire));
}

function withRenames(analysis: Analysis): Analysis {
  if (analysis.spec === undefined) return analysis;
  const hint = 'Choose another with `@name("…")` before it.';
  const renamed = nameEverything(analysis.spec).renames.map(({ name, becomes, span }) =>
    diagnostic("renamed", { name, other: becomes }, span ?? { start: 0, end: 0 }, { hint }),
  );
  return { ...analysis, diagnostics: inOrder([...analysis.diagnostics, ...renamed]) };
}
