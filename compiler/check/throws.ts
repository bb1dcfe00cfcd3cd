import { diagnostic, quoted, type Diagnostic } from "../diagnostics.js";
import type { DeclarationNode, Name } from "../syntax/ast.js";
import { nearestName } from "../syntax/nearest-name.js";
import { isCall, noteAt, withArticle, type CallNode, type Scope } from "./scope.js";

/** What a method throws are exceptions, each named once; an event, which nobody answers, throws nothing. */
export function* throwsExceptions(scope: Scope): Generator<Diagnostic> {
  const exceptions = [...scope.named].flatMap(([name, { kind }]) =>
    kind === "exception" ? [name] : [],
  );
  for (const node of scope.declarations) {
    if (isCall(node)) yield* checkThrows(node, exceptions, scope);
  }
}

function* checkThrows(
  { kind, name: owner, throws }: CallNode,
  exceptions: readonly string[],
  scope: Scope,
): Generator<Diagnostic> {
  const [thrown] = throws;
  if (kind === "event") {
    const hint = "Remove `throws` and what follows it.";
    const parameters = { name: owner?.text ?? "" };
    if (thrown !== undefined) yield diagnostic("event-throws", parameters, thrown.span, { hint });
    return;
  }
  const firsts = new Map<string, Name>();
  for (const name of throws) {
    const first = firsts.get(name.text);
    if (first === undefined) {
      firsts.set(name.text, name);
      const found = checkThrown(name, exceptions, scope);
      if (found !== undefined) yield found;
    } else {
      const notes = [{ message: "It is named here first.", span: first.span }];
      yield diagnostic("duplicate-throws", { name: name.text }, name.span, { notes });
    }
  }
}

function checkThrown(
  { text, span }: Name,
  exceptions: readonly string[],
  scope: Scope,
): Diagnostic | undefined {
  const node = scope.named.get(text);
  if (node?.kind === "exception") return undefined;
  if (node !== undefined) {
    const notes = noteAt("It is declared here.", node, scope);
    const parameters = { name: text, kind: withArticle(node.kind) };
    return diagnostic("not-an-exception", parameters, span, { notes });
  }
  if (scope.isOpen || scope.doubtfulNames.has(text)) return undefined;
  const nearest = nearestName(text, exceptions);
  // An exception whose name could not be read may have any that is like no other.
  const isNameless = (node: DeclarationNode): boolean =>
    node.kind === "exception" && node.name === undefined;
  if (nearest === undefined && scope.declarations.some(isNameless)) return undefined;
  const hint =
    nearest === undefined
      ? `Declare it: \`exception ${text}\`.`
      : `Did you mean ${quoted(nearest)}?`;
  return diagnostic("unknown-exception", { name: text }, span, { hint });
}
