import { inOrder, type Diagnostic } from "../diagnostics.js";
import type { Source } from "../source.js";
import { read } from "../syntax/read.js";
import { outlineOf, plainText } from "./outline.js";
import { print } from "./print.js";
import { wordsOf } from "./words.js";

export interface Formatted {
  /** Absent if the syntax has errors: then it is not known what the text means. */
  readonly text?: string;
  /** What is wrong with the syntax; nothing else is looked at. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A specification in the one layout that there is:
 *
 * - `model Student {`, members below, four spaces in, `}`; an empty block is two lines as well, and so is an enum or a union with few values;
 * - `name: type = default`, `, ` between parameters, `*T`, `T?` and `map<K, V>` without blanks, annotations on lines of their own except before
 *   parameters that share one;
 * - parameters on one line, unless that would have more than 100 columns or one of them has a comment: then a line each;
 * - comments where they are, two blanks before one that follows code, and those that stand in the middle of a line at its end or above it;
 * - groups of lines, with one blank line between them; lines end in a line feed and not in blanks.
 *
 * Works on words and comments, so that it needs neither names that resolve nor imported files, and forgets nothing. The result means
 * the same as the text, and formatting it again changes nothing.
 */
export function format(source: Source): Formatted {
  const diagnostics = inOrder(read(source).diagnostics);
  if (diagnostics.some(({ severity }) => severity === "error")) return { diagnostics };
  const text = print(outlineOf(wordsOf(source.text)));
  if (inventory(text) !== inventory(source.text)) {
    throw new Error("Formatting this text would lose or change something.");
  }
  return { text, diagnostics };
}

/** Everything that must still be there in the layout, whose places of comments and commas may differ. */
function inventory(source: string): string {
  const { words, comments } = wordsOf(source);
  const all = [...comments, ...words.flatMap((word) => word.comments)];
  const said = words.map(({ text }) => text).filter((text) => text !== ",");
  return JSON.stringify([said, all.map(({ text }) => plainText(text)).toSorted()]);
}
