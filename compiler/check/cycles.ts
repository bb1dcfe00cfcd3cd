/** Something that leads from one named thing to another. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/**
 * Ways that lead back to where they begin. Of things that lead to each other in several ways one way is given: breaking it
 * shows whether there are more.
 */
export function* cyclesIn<E extends Edge>(
  edges: ReadonlyMap<string, readonly E[]>,
): Generator<readonly E[]> {
  const finished = new Set<string>();
  const reported = new Set<string>();
  for (const start of edges.keys()) {
    for (const cycle of cyclesFrom(start, edges, finished)) {
      if (cycle.some(({ from }) => reported.has(from))) continue;
      for (const { from } of cycle) reported.add(from);
      yield cycle;
    }
  }
}

/** Follows edges depth first, without recursion of our own: a chain may have thousands. */
function* cyclesFrom<E extends Edge>(
  start: string,
  edges: ReadonlyMap<string, readonly E[]>,
  finished: Set<string>,
): Generator<E[]> {
  const path: E[] = [];
  const depthOf = new Map<string, number>([[start, 0]]);
  const pending = [{ name: start, next: 0 }];
  if (finished.has(start)) return;
  for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
    const edge = edges.get(top.name)?.[top.next++];
    if (edge === undefined) {
      finished.add(top.name);
      depthOf.delete(top.name);
      pending.pop();
      path.pop();
      continue;
    }
    const depth = depthOf.get(edge.to);
    if (depth !== undefined) yield [...path.slice(depth), edge];
    else if (!finished.has(edge.to) && edges.has(edge.to)) {
      depthOf.set(edge.to, pending.length);
      pending.push({ name: edge.to, next: 0 });
      path.push(edge);
    }
  }
}

/** `A → B → A`, not all of it if it is long. */
export function cycleText(cycle: readonly Edge[]): string {
  const shownMax = 6;
  const names = cycle.map(({ from }) => from);
  const shown = names.length > shownMax ? [...names.slice(0, shownMax), "…"] : names;
  return [...shown, names[0] ?? ""].join(" → ");
}
