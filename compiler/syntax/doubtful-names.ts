import { lineAt, positionAt, type Source } from "../source.js";
import { leadingKeyword } from "./keywords.js";
import type { Expectation, Mistake } from "./mistakes.js";

/** Mistakes in the head of a declaration that may be a type's or an exception's, so that its name is not known, or not for certain. */
const inHead: ReadonlySet<Expectation> = new Set<Expectation>([
  "declaration",
  "model-name",
  "exception-name",
  "enum-name",
  "union-name",
  "alias-name",
  "alias-equals",
  "left-brace",
  "line-end",
]);

/**
 * Names that may belong to a declaration whose head could not be read: a type of that name may well exist, so that not to know
 * it would only repeat the mistake. For `model Stu$dent {` those are `Stu`, `dent` and `Student`.
 */
export function doubtfulNames(mistakes: readonly Mistake[], source: Source): Set<string> {
  const names = new Set<string>();
  for (const { expectation, found } of mistakes) {
    const { text } = lineAt(source, positionAt(source, found.startOffset).line);
    if (!inHead.has(expectation) && !/^\s*(?:model|exception|enum|union|type)\s/.test(text))
      continue;
    for (const name of namesIn(headOf(text))) names.add(name);
  }
  return names;
}

/** Long enough for every head; a long line with many mistakes is not searched again for each. */
const headLengthMax = 200;

function headOf(line: string): string {
  const head = line.slice(0, headLengthMax);
  const brace = head.lastIndexOf("{");
  return brace === -1 ? head : head.slice(0, brace);
}

function namesIn(head: string): string[] {
  const words = head.match(/[\p{ID_Continue}]+/gu) ?? [];
  const glued = words.map((_, index) => words.slice(index).join(""));
  return [...words, ...glued].flatMap((word) => {
    const keyword = leadingKeyword(word);
    return keyword === undefined ? [word] : [word, word.slice(keyword.length)];
  });
}
