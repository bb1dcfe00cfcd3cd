import { diagnostic, quoted, type Diagnostic } from "../diagnostics.js";
import type { AliasNode, NamedTypeNode } from "../syntax/ast.js";
import { typeDepthMax } from "../syntax/type-grammar.js";
import { depthOf, namesIn } from "../syntax/types.js";
import { cyclesIn, cycleText, type Edge } from "./cycles.js";
import { meaningOf, type Scope } from "./scope.js";

interface Use extends Edge {
  readonly type: NamedTypeNode;
}

/** What an alias stands for must be known without the alias itself, and be no deeper than a type that is written out. */
export function* aliasesEnd(scope: Scope): Generator<Diagnostic> {
  const uses = usesOf(scope);
  const cyclic = new Set<string>();
  for (const cycle of cyclesIn(uses)) {
    for (const { from } of cycle) cyclic.add(from);
    yield describe(cycle);
  }
  if (cyclic.size === 0) yield* tooDeep(scope, uses);
}

function usesOf(scope: Scope): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  for (const { name, type } of aliasesOf(scope)) {
    if (name === undefined || type === undefined || uses.has(name.text)) continue;
    const used = [...namesIn(type)].flatMap((named) => {
      const meaning = meaningOf(named.name.text, scope);
      const isAlias = typeof meaning === "object" && meaning.kind === "alias";
      return isAlias ? [{ from: name.text, to: named.name.text, type: named }] : [];
    });
    uses.set(name.text, used);
  }
  return uses;
}

function aliasesOf({ named }: Scope): AliasNode[] {
  return [...named.values()].filter((node) => node.kind === "alias");
}

function describe(cycle: readonly Use[]): Diagnostic {
  const [first, ...others] = cycle;
  if (first === undefined) throw new Error("A cycle has at least one alias.");
  const notesMax = 5;
  const notes = others.slice(0, notesMax).map(({ from, to, type }) => ({
    message: `${quoted(from)} stands for something with ${quoted(to)} in it.`,
    span: type.span,
  }));
  const parameters = { name: first.from, path: cycleText(cycle) };
  const hint = "What contains itself has to be a model or a union.";
  return diagnostic("alias-cycle", parameters, first.type.span, { notes, hint });
}

/** Where there is no cycle, each alias is measured after those that it uses. */
function* tooDeep(scope: Scope, uses: ReadonlyMap<string, readonly Use[]>): Generator<Diagnostic> {
  const depths = new Map<string, number>();
  const own = new Set<unknown>(scope.declarations);
  for (const name of usedFirst(uses)) {
    const node = scope.named.get(name);
    if (node?.kind !== "alias" || node.type === undefined || node.name === undefined) continue;
    const used = uses.get(name) ?? [];
    const below = Math.max(0, ...used.map(({ to }) => depths.get(to) ?? 0));
    const depth = 1 + depthOf(node.type) + below;
    depths.set(name, depth > typeDepthMax ? 0 : depth);
    if (depth > typeDepthMax && own.has(node)) {
      yield diagnostic("type-too-deep", { limit: typeDepthMax }, node.name.span);
    }
  }
}

/** Without recursion of our own: a chain may have thousands. */
function usedFirst(uses: ReadonlyMap<string, readonly Use[]>): Set<string> {
  const ordered = new Set<string>();
  for (const start of uses.keys()) {
    const pending = [{ name: start, next: 0 }];
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      const use = ordered.has(top.name) ? undefined : uses.get(top.name)?.[top.next++];
      if (use !== undefined) pending.push({ name: use.to, next: 0 });
      else {
        ordered.add(top.name);
        pending.pop();
      }
    }
  }
  return ordered;
}
