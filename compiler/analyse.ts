import { check } from "./check/index.js";
import { inOrder, type Diagnostic } from "./diagnostics.js";
import type { Source } from "./source.js";
import { lower } from "./spec/lower.js";
import type { Spec } from "./spec/spec.js";
import { buildAst } from "./syntax/build-ast.js";
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
export function analyse({ text }: Source): Analysis {
  const { tokens, foreignComments, isCutShort } = tokenize(text);
  const comments = explainComments(foreignComments, isCutShort);
  if (isCutShort) return { diagnostics: comments };

  const { root, mistakes } = parse(layOut(tokens, text.length));
  const { specification, diagnostics: written } = buildAst(root);
  const misread = [...comments, ...mistakes.map((mistake) => explain(mistake, text)), ...written];

  const checked = check(specification);
  const isWrong = [...misread, ...checked].some(({ severity }) => severity === "error");
  const relevant = isWrong ? checked.filter(({ severity }) => severity === "error") : checked;
  const diagnostics = inOrder([...misread, ...relevant]);
  return isWrong ? { diagnostics } : { spec: lower(specification), diagnostics };
}
