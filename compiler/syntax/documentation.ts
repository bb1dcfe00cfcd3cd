import type { IToken } from "chevrotain";
import type { Span } from "../source.js";
import { Newline } from "./tokens.js";
import { spanOf } from "./tree.js";

/** Doc comments, by the offset of what they stand before. Each is taken once; what is left at the end documents nothing. */
export class Documentation {
  readonly #before = new Map<number, IToken[]>();
  /** Behind something on the same line, or behind everything. */
  readonly #stray: IToken[] = [];

  constructor(comments: readonly IToken[], tokens: readonly IToken[]) {
    let index = 0;
    let after = 0;
    for (const comment of comments) {
      while ((tokens[index]?.startOffset ?? Infinity) < comment.startOffset) index++;
      const previous = tokens[index - 1];
      after = Math.max(after, index);
      while (tokens[after]?.tokenType === Newline) after++;
      const next = tokens[after];
      const isFirst = previous === undefined || previous.tokenType === Newline;
      if (!isFirst || next === undefined) this.#stray.push(comment);
      else this.#add(next.startOffset, comment);
    }
  }

  /** The text of those that stand right before this place. */
  take(offset: number): string | undefined {
    const comments = this.#before.get(offset);
    this.#before.delete(offset);
    return comments
      ?.map(({ image }) =>
        image
          .slice(3)
          .replace(/^[ \t]/, "")
          .trimEnd(),
      )
      .join("\n");
  }

  /** What documents nothing: of several lines in a row the first. */
  left(): Span[] {
    const firsts = [...this.#before.values()].flatMap(([first]) => first ?? []);
    return [...firsts, ...this.#stray].map(spanOf);
  }

  #add(offset: number, comment: IToken): void {
    const others = this.#before.get(offset);
    if (others === undefined) this.#before.set(offset, [comment]);
    else others.push(comment);
  }
}
