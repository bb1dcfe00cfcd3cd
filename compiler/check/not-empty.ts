import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Scope } from "./scope.js";

/** There would be no value of such a type. */
export function* somethingToChoose({ declarations }: Scope): Generator<Diagnostic> {
  for (const node of declarations) {
    if (node.kind === "enum" && node.name !== undefined && node.values.length === 0) {
      const hint = `Give it some: \`enum ${node.name.text} { first, second }\`.`;
      const parameters = { owner: `Enum "${node.name.text}"`, items: "values" };
      yield diagnostic("nothing-to-choose", parameters, node.name.span, { hint });
    }
    if (node.kind === "union" && node.name !== undefined && node.cases.length === 0) {
      const hint = `Give it some: \`union ${node.name.text} { text: string, number: double }\`.`;
      const parameters = { owner: `Union "${node.name.text}"`, items: "cases" };
      yield diagnostic("nothing-to-choose", parameters, node.name.span, { hint });
    }
  }
}
