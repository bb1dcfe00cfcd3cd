import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { ModelNode } from "../syntax/ast.js";
import { typeBehind, type Scope } from "./scope.js";

/** PROTOCOL.md, section 5: deeper values are refused by both sides. */
const depthMax = 64;

/**
 * A model whose members hold others directly, those again others, and so on, beyond what may be sent: no value of it is less deep.
 * Reported where it begins, not for all that hold such a model.
 */
export function* modelsNotTooDeep(scope: Scope): Generator<Diagnostic> {
  const depths = new Map<ModelNode, number>();
  for (const model of scope.models) {
    if (depthOf(model, depths, scope) !== depthMax + 1 || model.name === undefined) continue;
    const hint = "In an optional, a list, a map or a union, values may be less deep.";
    const parameters = { name: model.name.text, limit: depthMax };
    yield diagnostic("model-too-deep", parameters, model.name.span, { hint });
  }
}

interface Visit {
  readonly model: ModelNode;
  readonly held: readonly ModelNode[];
  next: number;
}

/** How many models are within each other, itself included. Without recursion of our own: a chain may have thousands. */
function depthOf(start: ModelNode, depths: Map<ModelNode, number>, scope: Scope): number {
  // What is on the way already holds itself, which is reported elsewhere: there it counts for nothing.
  const begin = (model: ModelNode): Visit => {
    depths.set(model, 0);
    return { model, held: heldBy(model, scope), next: 0 };
  };
  const pending = depths.has(start) ? [] : [begin(start)];
  for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
    const held = top.held[top.next++];
    if (held === undefined) {
      const deepest = top.held.reduce((most, each) => Math.max(most, depths.get(each) ?? 0), 0);
      depths.set(top.model, deepest + 1);
      pending.pop();
    } else if (!depths.has(held)) {
      pending.push(begin(held));
    }
  }
  return depths.get(start) ?? 0;
}

function heldBy({ members }: ModelNode, scope: Scope): ModelNode[] {
  return members.flatMap(({ type }) => {
    const meaning = type === undefined ? undefined : typeBehind(type, scope);
    return meaning?.kind === "model" ? [meaning] : [];
  });
}
