import { diagnostic, quoted, type Diagnostic } from "../diagnostics.js";
import type { MemberNode } from "../syntax/ast.js";
import { isCall, typeBehind, type Scope } from "./scope.js";

/** Callers leave parameters out from the end, so after one that may be left out only such can follow. */
export function* parameterOrder(scope: Scope): Generator<Diagnostic> {
  for (const node of scope.declarations) {
    if (!isCall(node)) continue;
    const found = firstAfterOptional(node.parameters, scope);
    if (found !== undefined) yield found;
  }
}

function firstAfterOptional(
  parameters: readonly MemberNode[],
  scope: Scope,
): Diagnostic | undefined {
  let optional: MemberNode | undefined;
  for (const parameter of parameters) {
    const { name, type } = parameter;
    // What could not be read may be anything.
    if (name === undefined || type === undefined) return undefined;
    if (parameter.default !== undefined || typeBehind(type, scope)?.kind === "optional") {
      optional ??= parameter;
    } else if (optional?.name !== undefined) {
      const before = optional.name;
      const notes = [{ message: "This one may be left out.", span: before.span }];
      const hint = `Move it before ${quoted(before.text)}, make it optional or give it a default.`;
      return diagnostic("parameter-order", { name: name.text }, name.span, { notes, hint });
    }
  }
  return undefined;
}
