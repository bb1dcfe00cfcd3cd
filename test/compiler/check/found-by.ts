import type { Rule } from "../../../compiler/check/index.js";
import { scopeOf } from "../../../compiler/check/scope.js";
import { buildAst } from "../../../compiler/syntax/build-ast.js";
import { parse } from "../../../compiler/syntax/grammar.js";
import { layOut } from "../../../compiler/syntax/layout.js";
import { tokenize } from "../../../compiler/syntax/tokens.js";
import { shown } from "../found.js";

/** What one rule alone says about a text: code and the text it is about. */
export function foundBy(rule: Rule, text: string): string[] {
  const { root } = parse(layOut(tokenize(text).tokens, text.length));
  const scope = scopeOf(buildAst(root).specification);
  return [...rule(scope)].map((diagnostic) => shown(diagnostic, { name: "spec.lmspc", text }));
}
