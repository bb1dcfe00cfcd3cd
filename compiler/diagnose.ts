import { analyse, type Analysis, type Resolve } from "./analyse.js";
import { diagnostic, inOrder } from "./diagnostics.js";
import { nameEverything } from "./emit/names.js";
import type { Source } from "./source.js";

/** Everything there is to say about a specification, with what its names become. */
export function diagnose(source: Source, resolve?: Resolve): Analysis {
  const analysis = analyse(source, resolve);
  if (analysis.spec === undefined) return analysis;
  const renamed = nameEverything(analysis.spec).renames.map(({ name, becomes, span }) =>
    diagnostic("renamed", { name, other: becomes }, span ?? { start: 0, end: 0 }),
  );
  return { ...analysis, diagnostics: inOrder([...analysis.diagnostics, ...renamed]) };
}
