import { diagnostic, quoted, type Diagnostic, type Note } from "../diagnostics.js";
import type { MemberNode, Name } from "../syntax/ast.js";
import type { Scope } from "./scope.js";

/** The members of one model have names of their own, and so have the parameters of one method or event. */
export function* duplicateMembers({ declarations }: Scope): Generator<Diagnostic> {
  for (const node of declarations) {
    if (node.kind === "model") {
      const model = node.name?.text ?? "";
      for (const { name, notes } of repeatedNames(node.members)) {
        yield diagnostic("duplicate-member", { name: name.text, model }, name.span, { notes });
      }
    } else if (node.kind === "method" || node.kind === "event") {
      const kind = node.kind === "method" ? "Method" : "Event";
      const owner = `${kind} ${quoted(node.name?.text ?? "")}`;
      for (const { name, notes } of repeatedNames(node.parameters)) {
        yield diagnostic("duplicate-parameter", { name: name.text, owner }, name.span, { notes });
      }
    }
  }
}

function* repeatedNames(members: readonly MemberNode[]): Generator<{ name: Name; notes: Note[] }> {
  const firsts = new Map<string, Name>();
  for (const { name } of members) {
    if (name === undefined) continue;
    const first = firsts.get(name.text);
    if (first === undefined) firsts.set(name.text, name);
    else yield { name, notes: [{ message: "It is declared here first.", span: first.span }] };
  }
}
