import { diagnostic, quoted, type Diagnostic } from "../diagnostics.js";
import type { Scope } from "./scope.js";

/** Of a type without a value or a case there could be nothing to send. */
export function* somethingToChoose({ declarations }: Scope): Generator<Diagnostic> {
  for (const node of declarations) {
    if ((node.kind !== "enum" && node.kind !== "union") || !node.isComplete) continue;
    const isEnum = node.kind === "enum";
    const { length } = isEnum ? node.values : node.cases;
    if (length > 0 || node.name === undefined) continue;
    const { text, span } = node.name;
    const example = isEnum ? "first, second" : "text: string, number: double";
    const hint = `Give it some: \`${node.kind} ${text} { ${example} }\`.`;
    const parameters = {
      owner: `${isEnum ? "Enum" : "Union"} ${quoted(text)}`,
      items: isEnum ? "values" : "cases",
    };
    yield diagnostic("nothing-to-choose", parameters, span, { hint });
  }
}
