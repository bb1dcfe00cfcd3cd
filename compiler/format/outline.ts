import type { Comment, Word, Words } from "./words.js";

/** What has a line of its own in the layout: a comment, or a declaration, an annotation, a member, a parameter or the like. */
export type Entry = CommentEntry | Line;

export interface CommentEntry {
  readonly kind: "comment";
  readonly text: string;
  readonly followsBlankLine: boolean;
}

export interface Line {
  readonly kind: "line";
  readonly followsBlankLine: boolean;
  /** What comes before the parameters, or the block; everything if there are none. */
  readonly words: readonly Word[];
  readonly parameters?: Group | undefined;
  /** What comes after the parameters. */
  readonly rest: readonly Word[];
  readonly block?: Group | undefined;
  /** The comment at its end. */
  readonly comment?: string | undefined;
}

/** What stands within `(...)` or `{...}`. */
export interface Group {
  /** The comment after the sign that opens it. */
  readonly comment?: string | undefined;
  readonly entries: readonly Entry[];
}

/** Sorts the words of a text without syntax errors into lines. */
export function outlineOf({ words, comments }: Words): Entry[] {
  const entries = comments.map(entryOf);
  new Outliner(words).readEntries(entries, "file");
  return entries;
}

/** Where lines stand, which decides what ends them. */
type Place = "file" | "block" | "parameters";

const closing: { readonly [P in Place]: string | undefined } = {
  file: undefined,
  block: "}",
  parameters: ")",
};

/** A line while it is read, with the comments that come upon it. */
interface Draft {
  readonly words: Word[];
  parameters?: Group;
  readonly rest: Word[];
  block?: Group;
  /** Those in the middle of it, where the layout has no place for them. */
  readonly inner: Comment[];
  /** Those after its last word. */
  after: readonly Comment[];
}

class Outliner {
  readonly #words: readonly Word[];
  #index = 0;

  constructor(words: readonly Word[]) {
    this.#words = words;
  }

  /** Reads up to the sign that closes the place, or the end of the text. */
  readEntries(entries: Entry[], place: Place): void {
    while (this.#index < this.#words.length && !this.#isAt(closing[place])) {
      const draft: Draft = { words: [], rest: [], inner: [], after: [] };
      if (this.#isAt("@")) this.#readAnnotation(draft);
      else this.#readLine(draft, place);
      this.#skipCommas(draft);
      addLine(entries, draft);
    }
  }

  #readAnnotation(draft: Draft): void {
    const argumentsAt = this.#index + 2;
    const hasArguments = this.#words[argumentsAt]?.sign === "(";
    this.#take(draft, "words", hasArguments ? this.#endOfBrackets(argumentsAt) : argumentsAt);
  }

  #readLine(draft: Draft, place: Place): void {
    // As in `method name(`: a `(` anywhere else is part of a type.
    const parametersAt = place === "file" ? this.#index + 2 : -1;
    this.#take(draft, "words", this.#endOfLine(place, parametersAt));
    if (this.#index === parametersAt && this.#isAt("(")) {
      draft.parameters = this.#readGroup(draft, "parameters");
      if (!this.#hasEnded()) this.#take(draft, "rest", this.#endOfLine(place));
    }
    if (this.#isAt("{")) draft.block = this.#readGroup(draft, "block");
  }

  /** Takes the words up to an index into the draft. */
  #take(draft: Draft, part: "words" | "rest", end: number): void {
    const words = this.#words.slice(this.#index, end);
    if (words.length === 0) return;
    draft[part].push(...words);
    draft.inner.push(...draft.after, ...words.slice(0, -1).flatMap(({ comments }) => comments));
    draft.after = words.at(-1)?.comments ?? [];
    this.#index = end;
  }

  #readGroup(draft: Draft, place: "block" | "parameters"): Group {
    draft.inner.push(...draft.after);
    const { comment, others } = splitComments(this.#words[this.#index]?.comments ?? []);
    const entries: Entry[] = others.map(entryOf);
    this.#index++;
    this.readEntries(entries, place);
    draft.after = this.#words[this.#index]?.comments ?? [];
    this.#index++;
    return { comment, entries };
  }

  /** The layout sets its own. What is said after a comma is about what stands before it. */
  #skipCommas(draft: Draft): void {
    for (; this.#isAt(","); this.#index++) {
      const before = draft.after.map((comment) => (comment.isAlone ? plain(comment) : comment));
      draft.after = [...before, ...(this.#words[this.#index]?.comments ?? [])];
    }
  }

  /** The index after the last word of what starts here. */
  #endOfLine(place: Place, parametersAt = -1): number {
    for (let index = this.#index; ; index++) {
      const sign = this.#words[index]?.sign;
      if (sign === undefined || sign === "{" || sign === closing[place]) return index;
      if (sign === "," && place !== "file") return index;
      if (index === parametersAt && sign === "(") return index;
      if (sign === "(" || sign === "<") index = this.#endOfBrackets(index) - 1;
      if (this.#words[index]?.endsLine === true && place !== "parameters") return index + 1;
    }
  }

  /** The index after the `)` or `>` that closes what opens at an index. */
  #endOfBrackets(from: number): number {
    let depth = 0;
    for (let index = from; index < this.#words.length; index++) {
      const sign = this.#words[index]?.sign;
      if (sign === "(" || sign === "<") depth++;
      if (sign === ")" || sign === ">") depth--;
      if (depth === 0) return index + 1;
    }
    return this.#words.length;
  }

  #hasEnded(): boolean {
    return this.#words[this.#index - 1]?.endsLine === true;
  }

  #isAt(sign: string | undefined): boolean {
    return this.#words[this.#index]?.sign === sign;
  }
}

function addLine(entries: Entry[], { words, parameters, rest, block, inner, after }: Draft): void {
  const { comment, others } = splitComments(after);
  const [only, ...more] = inner;
  const isFree = (block === undefined ? comment : block.comment) === undefined;
  const moved = isFree && more.length === 0 && only?.isAlone === false ? only.text : undefined;
  const line: Line = {
    kind: "line",
    followsBlankLine: words[0]?.followsBlankLine === true,
    words,
    parameters,
    rest,
    block: block && { ...block, comment: block.comment ?? moved },
    comment: block === undefined ? (comment ?? moved) : comment,
  };
  entries.push(line);
  if (moved === undefined && inner.length > 0) hoist(entries, inner);
  entries.push(...others.map(entryOf));
}

/** Puts comments from within the last line before it, and before the documentation and the annotations that belong to it. */
function hoist(entries: Entry[], comments: readonly Comment[]): void {
  let start = entries.length - 1;
  while (entries[start]?.followsBlankLine === false && belongsToNext(entries[start - 1])) start--;
  const first = entries[start];
  if (first === undefined) return;
  const { followsBlankLine } = first;
  const hoisted = comments.map((comment, index): CommentEntry => {
    return { ...entryOf(plain(comment)), followsBlankLine: followsBlankLine && index === 0 };
  });
  entries.splice(start, 1, ...hoisted, { ...first, followsBlankLine: false });
}

function belongsToNext(entry: Entry | undefined): boolean {
  if (entry?.kind === "comment") return entry.text.startsWith("///");
  return entry !== undefined && isAnnotation(entry);
}

export function isAnnotation({ words }: Line): boolean {
  return words[0]?.sign === "@";
}

/** The comment at the end of a line, and those below it. */
function splitComments(comments: readonly Comment[]): {
  readonly comment: string | undefined;
  readonly others: readonly Comment[];
} {
  const [first, ...more] = comments;
  if (first === undefined || first.isAlone) return { comment: undefined, others: comments };
  return { comment: first.text, others: more };
}

/** A comment that loses its place at the end of a line, because another one has it, follows on a line of its own. */
function entryOf(comment: Comment): CommentEntry {
  const { text, followsBlankLine } = comment.isAlone ? comment : plain(comment);
  return { kind: "comment", text, followsBlankLine };
}

/** A `///` that documents nothing where it stands must not do so where it is put. */
function plain(comment: Comment): Comment {
  return { ...comment, text: plainText(comment.text) };
}

export function plainText(comment: string): string {
  return comment.replace(/^\/\/\/(?!\/)/, "//");
}
