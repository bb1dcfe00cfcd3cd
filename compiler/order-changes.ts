import type { Span } from "./source.js";

interface Placed {
  readonly oldSpan?: Span;
  readonly newSpan?: Span;
}

/** As whoever goes through the files meets them: what has no place, what has one in the new text, what has one in the old alone. */
export function inFileOrder<Item extends Placed>(changes: readonly Item[]): Item[] {
  return changes.toSorted(
    (one, other) =>
      group(one) - group(other) ||
      start(one.newSpan) - start(other.newSpan) ||
      start(one.oldSpan) - start(other.oldSpan),
  );
}

function group({ oldSpan, newSpan }: Placed): number {
  if (newSpan !== undefined) return 1;
  return oldSpan === undefined ? 0 : 2;
}

function start(span: Span | undefined): number {
  return span?.start ?? -1;
}
