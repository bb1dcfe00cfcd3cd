import { diagnostic, type Diagnostic } from "../diagnostics.js";
import { isType, originalPrimitives, withArticle, type Scope } from "./scope.js";

/**
 * A type named like a primitive could never be meant by that name. Those that the original language did not have are different:
 * its specifications may declare types of these names, which then hide the primitives.
 */
export function* primitiveNames({ declarations }: Scope): Generator<Diagnostic> {
  for (const node of declarations) {
    if (!isType(node) || node.name === undefined) continue;
    const { text: name, span } = node.name;
    const kind = withArticle(node.kind);
    if (originalPrimitives.has(name)) yield diagnostic("primitive-name", { name, kind }, span);
  }
}
