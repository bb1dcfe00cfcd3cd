import { diagnostic, type Diagnostic } from "../diagnostics.js";
import { isNamed, withArticle, type Scope } from "./scope.js";

/** Models, exceptions, methods and events share one space of names. */
export function* duplicateNames({ declarations, named }: Scope): Generator<Diagnostic> {
  for (const node of declarations) {
    if (!isNamed(node) || node.name === undefined) continue;
    const { text, span } = node.name;
    const first = named.get(text);
    if (first?.name === undefined || first === node) continue;
    const note = { message: "It is declared here first.", span: first.name.span };
    const parameters = { name: text, kind: withArticle(first.kind) };
    yield diagnostic("duplicate-name", parameters, span, { notes: [note] });
  }
}
