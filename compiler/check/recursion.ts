import { diagnostic, quoted, type Diagnostic } from "../diagnostics.js";
import type { Name, TypeNode } from "../syntax/ast.js";
import { typeText } from "../syntax/types.js";
import { cyclesIn, cycleText, type Edge } from "./cycles.js";
import { typeBehind, type Scope } from "./scope.js";

/** A member that holds another model directly, not in a list or the like: that one has to be there for the model to be. */
interface Containment extends Edge {
  readonly member: Name;
  /** As written in the member: the model, or another name for it. */
  readonly type: TypeNode;
}

/** A model that contains itself, directly or through others, could never be complete. */
export function* recursiveModels(scope: Scope): Generator<Diagnostic> {
  for (const cycle of cyclesIn(containmentsOf(scope))) yield describe(cycle);
}

function containmentsOf(scope: Scope): Map<string, Containment[]> {
  const containments = new Map<string, Containment[]>();
  for (const { name: owner, members } of scope.models) {
    if (owner === undefined || containments.has(owner.text)) continue;
    const contained: Containment[] = [];
    for (const { name: member, type } of members) {
      if (member === undefined || type === undefined) continue;
      const meaning = typeBehind(type, scope);
      if (meaning?.kind !== "model" || meaning.name === undefined) continue;
      contained.push({ from: owner.text, to: meaning.name.text, member, type });
    }
    containments.set(owner.text, contained);
  }
  return containments;
}

function describe(cycle: readonly Containment[]): Diagnostic {
  const [first, ...others] = cycle;
  if (first === undefined) throw new Error("A cycle has at least one model.");
  const notesMax = 5;
  const notes = others.slice(0, notesMax).map(({ from, to, member, type }) => ({
    message: `${quoted(from)} contains ${quoted(to)} in its member ${quoted(member.text)}.`,
    span: type.span,
  }));
  const which = cycle.length === 1 ? "it" : "one of them";
  const written = `${first.member.text}: ${typeText(first.type)}?`;
  const hint = `Make ${which} optional or a list: \`${written}\`.`;
  const parameters = { name: first.from, path: cycleText(cycle) };
  return diagnostic("recursive-model", parameters, first.type.span, { notes, hint });
}
