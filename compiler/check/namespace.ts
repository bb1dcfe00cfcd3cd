import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Name } from "../syntax/ast.js";
import type { Scope } from "./scope.js";

/**
 * Parts joined by dots; `-` may stand within a part, and a digit anywhere in it. The namespace becomes a folder and the
 * name of a package, so nothing else gets through, least of all `/` and `..`.
 */
export function* namespaceIsDotted({ declarations }: Scope): Generator<Diagnostic> {
  for (const node of declarations) {
    if (node.kind !== "namespace" || node.name === undefined) continue;
    const problem = problemOf(node.name);
    if (problem !== undefined) yield problem;
  }
}

function problemOf({ text, span }: Name): Diagnostic | undefined {
  const at = (offset: number, length: number) => ({
    start: span.start + offset,
    end: span.start + offset + length,
  });
  const wrong = /[^\p{ID_Continue}.-]/u.exec(text);
  if (wrong !== null) {
    const isBlank = /\s/.test(wrong[0]);
    const reason = isBlank ? "it cannot contain a blank" : `it cannot contain '${wrong[0]}'`;
    return diagnostic("invalid-namespace", { reason }, at(wrong.index, wrong[0].length), {
      hint: wrong[0] === ";" ? "Remove it." : undefined,
    });
  }
  const dot = /^\.|\.(?=\.|$)/.exec(text);
  if (dot !== null) {
    const reason = "a part is missing at this dot";
    return diagnostic("invalid-namespace", { reason }, at(dot.index, 1));
  }
  const dash = /(?:^|\.)-|-(?=\.|$)/.exec(text);
  if (dash === null) return undefined;
  const reason = "a '-' can only stand within a part";
  return diagnostic("invalid-namespace", { reason }, at(dash.index + dash[0].length - 1, 1));
}
