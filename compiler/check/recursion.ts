import { diagnostic, quoted, type Diagnostic } from "../diagnostics.js";
import { typeText } from "../syntax/types.js";
import type { Name, TypeNode } from "../syntax/ast.js";
import { meaningOf, type Scope } from "./scope.js";

/** A member that holds another model directly, not in a list or the like: that one has to be there for the model to be. */
interface Containment {
  readonly owner: Name;
  readonly member: Name;
  readonly model: string;
  /** As written there. */
  readonly type: Name;
}

/**
 * A model that contains itself, directly or through others, could never be complete. Of models that contain each other in
 * several ways one way is reported: breaking it shows whether there are more.
 */
export function* recursiveModels(scope: Scope): Generator<Diagnostic> {
  const containments = containmentsOf(scope);
  const finished = new Set<string>();
  const reported = new Set<string>();
  for (const model of containments.keys()) {
    for (const cycle of cyclesFrom(model, containments, finished)) {
      if (cycle.some(({ owner }) => reported.has(owner.text))) continue;
      for (const { owner } of cycle) reported.add(owner.text);
      yield describe(cycle);
    }
  }
}

function containmentsOf(scope: Scope): Map<string, Containment[]> {
  const containments = new Map<string, Containment[]>();
  for (const { name: owner, members } of scope.models) {
    if (owner === undefined || containments.has(owner.text)) continue;
    const contained: Containment[] = [];
    for (const { name: member, type } of members) {
      const model = modelOf(type, scope);
      if (member === undefined || model === undefined || type === undefined) continue;
      contained.push({ owner, member, model, type: { text: typeText(type), span: type.span } });
    }
    containments.set(owner.text, contained);
  }
  return containments;
}

/** The model that a type is, by its own name or by another. */
function modelOf(type: TypeNode | undefined, scope: Scope): string | undefined {
  const passed = new Set<string>();
  let current = type;
  while (current?.kind === "named" && !passed.has(current.name.text)) {
    passed.add(current.name.text);
    const meaning = meaningOf(current.name.text, scope);
    if (typeof meaning !== "object") return undefined;
    if (meaning.kind === "model") return current.name.text;
    if (meaning.kind !== "alias") return undefined;
    current = meaning.type;
  }
  return undefined;
}

/** Follows containments depth first, without recursion of our own: a chain may have thousands of models. */
function* cyclesFrom(
  start: string,
  containments: ReadonlyMap<string, readonly Containment[]>,
  finished: Set<string>,
): Generator<Containment[]> {
  const path: Containment[] = [];
  const depthOf = new Map<string, number>([[start, 0]]);
  const pending = [{ model: start, next: 0 }];
  if (finished.has(start)) return;
  for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
    const containment = containments.get(top.model)?.[top.next++];
    if (containment === undefined) {
      finished.add(top.model);
      depthOf.delete(top.model);
      pending.pop();
      path.pop();
      continue;
    }
    const { model } = containment;
    const depth = depthOf.get(model);
    if (depth !== undefined) yield [...path.slice(depth), containment];
    else if (!finished.has(model) && containments.has(model)) {
      depthOf.set(model, pending.length);
      pending.push({ model, next: 0 });
      path.push(containment);
    }
  }
}

function describe(cycle: readonly Containment[]): Diagnostic {
  const [first, ...others] = cycle;
  if (first === undefined) throw new Error("A cycle has at least one model.");
  const shownMax = 6;
  const names = cycle.map(({ owner }) => owner.text);
  const shown = names.length > shownMax ? [...names.slice(0, shownMax), "…"] : names;
  const path = [...shown, first.owner.text].join(" → ");
  const notes = others.slice(0, shownMax - 1).map(({ owner, member, type }) => ({
    message: `${quoted(owner.text)} contains ${quoted(type.text)} in its member ${quoted(member.text)}.`,
    span: type.span,
  }));
  const hint = `Make one of them optional or a list: \`${first.member.text}: ${first.type.text}?\`.`;
  return diagnostic("recursive-model", { name: first.owner.text, path }, first.type.span, {
    notes,
    hint: cycle.length === 1 ? hint.replace("one of them", "it") : hint,
  });
}
