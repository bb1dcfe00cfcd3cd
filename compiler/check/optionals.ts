import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { TypeNode } from "../syntax/ast.js";
import { partsOf } from "../syntax/types.js";
import { typeBehind, type Scope } from "./scope.js";
import { wholeTypes } from "./type-uses.js";

/** What may be absent already cannot be so once more: nobody could tell the one from the other. */
export function* optionalOnce(scope: Scope): Generator<Diagnostic> {
  for (const { type } of wholeTypes(scope.declarations)) {
    const found = findTwice(type, scope);
    if (found !== undefined) yield found;
  }
}

function findTwice(whole: TypeNode, scope: Scope): Diagnostic | undefined {
  for (const type of partsOf(whole)) {
    if (type.kind !== "optional" || typeBehind(type.item, scope)?.kind !== "optional") continue;
    const hint =
      type.item.kind === "named"
        ? `"${type.item.name.text}" is optional by itself: remove the '?'.`
        : "Remove one '?'.";
    return diagnostic("optional-twice", {}, type.sign, { hint });
  }
  return undefined;
}
