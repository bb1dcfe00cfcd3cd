import { check } from "./check/index.js";
import { inOrder, type Diagnostic } from "./diagnostics.js";
import { positionAt, type Source } from "./source.js";
import { lower } from "./spec/lower.js";
import type { Spec } from "./spec/spec.js";
import { buildAst } from "./syntax/build-ast.js";
import { doubtfulNames } from "./syntax/doubtful-names.js";
import { explain } from "./syntax/explain.js";
import { explainComments } from "./syntax/explain-comments.js";
import { parse } from "./syntax/grammar.js";
import { layOut } from "./syntax/layout.js";
import { tokenize } from "./syntax/tokens.js";

export interface Analysis {
  /** The checked form; absent if there is any error. */
  readonly spec?: Spec;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The front end: from the text of a specification to its checked form. Reads and writes nothing, throws for no text. */
export function analyse(source: Source): Analysis {
  const { text } = source;
  const { tokens, foreignComments, isCutShort } = tokenize(text);
  const comments = explainComments(foreignComments, isCutShort);
  if (isCutShort) return { diagnostics: comments };

  const { root, mistakes } = parse(layOut(tokens, text.length));
  const { specification, diagnostics: written } = buildAst(root);
  const misread = [...comments, ...mistakes.map((mistake) => explain(mistake, text)), ...written];

  const checked = check(specification, doubtfulNames(mistakes, source));
  const diagnostics = inOrder([...misread, ...notOnLinesOf(misread, checked, source)]);
  const isWrong = diagnostics.some(({ severity }) => severity === "error");
  return isWrong ? { diagnostics } : { spec: lower(specification), diagnostics };
}

/** Lines that could not be read are not judged any further: what seems wrong with them is mostly the same mistake. */
function notOnLinesOf(
  misread: readonly Diagnostic[],
  checked: readonly Diagnostic[],
  source: Source,
): Diagnostic[] {
  const lineOf = ({ span }: Diagnostic): number => positionAt(source, span.start).line;
  const misreadLines = new Set(misread.map(lineOf));
  // What is missing altogether has no line of its own, though it is reported at the first.
  return checked.filter(
    (found) => found.span.start === found.span.end || !misreadLines.has(lineOf(found)),
  );
}
