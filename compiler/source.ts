/** The text of a specification and the name that diagnostics give it, usually a path as the user wrote it. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** A stretch of the text, as offsets in UTF-16 units; `end` is the first offset after it. An empty one is a place. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Counted from 1; columns in UTF-16 units, as editors count them. A byte order mark takes no column. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function positionAt(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  const index = lineIndexAt(starts, offset);
  return { line: index + 1, column: Math.max(offset - (starts[index] ?? 0), 0) + 1 };
}

/** The text of a line (counted from 1) without its end, and the offset at which it starts. */
export function lineAt(source: Source, line: number): { readonly start: number; text: string } {
  const starts = lineStarts(source);
  const start = starts[line - 1] ?? source.text.length;
  const text = source.text.slice(start, starts[line] ?? source.text.length);
  return { start, text: text.replace(/\r?\n$|\r$/, "") };
}

const lineStartsOf = new WeakMap<Source, readonly number[]>();

function lineStarts(source: Source): readonly number[] {
  const known = lineStartsOf.get(source);
  if (known !== undefined) return known;
  const starts = [source.text.startsWith("\uFEFF") ? 1 : 0];
  for (const match of source.text.matchAll(/\r\n|\r|\n/g)) {
    starts.push(match.index + match[0].length);
  }
  lineStartsOf.set(source, starts);
  return starts;
}

/** The last line that starts at or before the offset. */
function lineIndexAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
