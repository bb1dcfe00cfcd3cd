import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Scope } from "./scope.js";

/** Fine to build, but the package could do nothing. */
export function* nothingOffered(scope: Scope): Generator<Diagnostic> {
  const { declarations, className, hasUnknown } = scope;
  const offers = declarations.some(({ kind }) => kind === "method" || kind === "event");
  if (offers || hasUnknown || className === undefined) return;
  yield diagnostic("nothing-offered", {}, className.span);
}
