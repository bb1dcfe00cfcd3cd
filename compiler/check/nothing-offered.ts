import { diagnostic, type Diagnostic } from "../diagnostics.js";
import { isCall, type Scope } from "./scope.js";

/** Fine to build, but the package could do nothing. */
export function* nothingOffered(scope: Scope): Generator<Diagnostic> {
  const { declarations, className, hasUnknown, isImported } = scope;
  const offers = declarations.some(isCall);
  if (offers || hasUnknown || isImported || className === undefined) return;
  yield diagnostic("nothing-offered", {}, className.span);
}
