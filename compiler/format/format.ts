import { inOrder, type Diagnostic } from "../diagnostics.js";
import type { Source } from "../source.js";
import { buildAst } from "../syntax/build-ast.js";
import { explain } from "../syntax/explain.js";
import { explainComments } from "../syntax/explain-comments.js";
import { parse } from "../syntax/grammar.js";
import { layOut } from "../syntax/layout.js";
import { tokenize } from "../syntax/tokens.js";
import { outlineOf } from "./outline.js";
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
 *   parameters;
 * - parameters on one line, unless that would have more than 100 columns or one of them has a comment: then a line each;
 * - comments where they are, two blanks before one that follows code, and those that stand in the middle of a line at its end or above it;
 * - groups of lines, with one blank line between them; lines end in a line feed and not in blanks.
 *
 * Works on words and comments, so that it needs neither names that resolve nor imported files, and forgets nothing. The result means
 * the same as the text, and formatting it again changes nothing.
 */
export function format({ text }: Source): Formatted {
  const diagnostics = mistakesOf(text);
  if (diagnostics.some(({ severity }) => severity === "error")) return { diagnostics };
  const words = wordsOf(text);
  const formatted = print(outlineOf(words));
  if (inventory(formatted) !== inventory(text)) {
    throw new Error("Formatting this text would lose or change something.");
  }
  return { text: formatted, diagnostics };
}

/** Errors and warnings of the syntax. */
function mistakesOf(text: string): Diagnostic[] {
  const { tokens, foreignComments, isCutShort } = tokenize(text);
  const comments = explainComments(foreignComments, isCutShort);
  if (isCutShort) return comments;
  const { root, mistakes } = parse(layOut(tokens, text.length));
  const { diagnostics } = buildAst(root);
  return inOrder([
    ...comments,
    ...mistakes.map((mistake) => explain(mistake, text)),
    ...diagnostics,
  ]);
}

/** Everything that must still be there in the layout, whose places of comments and commas may differ. */
function inventory(source: string): string {
  const { words, comments } = wordsOf(source);
  const all = [...comments, ...words.flatMap((word) => word.comments)];
  const said = words.map(({ text }) => text).filter((text) => text !== ",");
  return JSON.stringify([said, all.map(({ text }) => text).toSorted()]);
}
