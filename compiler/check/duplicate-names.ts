import { diagnostic, type Diagnostic } from "../diagnostics.js";
import { isNamed, noteAt, withArticle, type Scope } from "./scope.js";

/** All declarations with a name share one space of names, with what is imported. */
export function* duplicateNames(scope: Scope): Generator<Diagnostic> {
  for (const node of scope.declarations) {
    if (!isNamed(node) || node.name === undefined) continue;
    const { text, span } = node.name;
    const first = scope.named.get(text);
    if (first === undefined || first === node) continue;
    const notes = noteAt("It is declared here first.", first, scope);
    const parameters = { name: text, kind: withArticle(first.kind) };
    yield diagnostic("duplicate-name", parameters, span, { notes });
  }
}
