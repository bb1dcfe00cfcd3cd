import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Span } from "../source.js";
import type { DeclarationNode } from "../syntax/ast.js";
import { isCall, noteAt, withArticle, type NamedNode, type Scope } from "./scope.js";

/** Of two imports that bring the same name the second is to blame, once however many names it is. */
export function* importsAgree(scope: Scope): Generator<Diagnostic> {
  const brought = new Map<string, NamedNode>();
  for (const [{ path }, nodes] of scope.imports) {
    const before = new Map(brought);
    let conflict: NamedNode | undefined;
    for (const node of nodes.keys()) {
      if (node.name === undefined) continue;
      const first = before.get(node.name.text);
      if (first !== undefined && first !== node) conflict ??= node;
      if (!brought.has(node.name.text)) brought.set(node.name.text, node);
    }
    if (conflict?.name === undefined || path === undefined) continue;
    const { text: name } = conflict.name;
    const first = before.get(name);
    if (first === undefined) continue;
    const notes = [
      ...noteAt("It is declared here first.", first, scope),
      ...noteAt("It is declared here again.", conflict, scope),
    ];
    const parameters = { name, kind: withArticle(first.kind) };
    yield diagnostic("import-conflict", parameters, path.span, { notes });
  }
}

/** What belongs to a whole interface cannot come from a part of it. Reported once for a file that was not made to be imported. */
export function* importable({ declarations, isImported }: Scope): Generator<Diagnostic> {
  if (!isImported) return;
  for (const node of declarations) {
    const found = notImportable(node);
    if (found === undefined) continue;
    const hint =
      "It holds types, exceptions and imports; the rest belongs into the importing file.";
    yield diagnostic("not-importable", { kind: found.kind }, found.span, { hint });
    return;
  }
}

function notImportable(node: DeclarationNode): { kind: string; span: Span } | undefined {
  if (node.kind === "socket" || node.kind === "version") {
    return { kind: `a ${node.kind}`, span: node.keyword };
  }
  if (!isCall(node) || node.name === undefined) return undefined;
  return { kind: withArticle(node.kind), span: node.name.span };
}
