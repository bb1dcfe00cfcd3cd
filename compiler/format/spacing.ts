import type { Word } from "./words.js";

/** The words of a line with blanks between them where the layout has one. */
export function join(words: readonly Word[]): string {
  return words
    .map((word, index) => (hasBlankBefore(words, index) ? ` ${word.text}` : word.sign))
    .join("");
}

const tightAfter = new Set(["(", "<", "[", "*", "@"]);
const tightBefore = new Set([")", ">", "]", "?", ",", ":", "<"]);
const signs = new Set([...tightAfter, ...tightBefore, "{", "}", "="]);

function hasBlankBefore(words: readonly Word[], index: number): boolean {
  const word = words[index];
  const previous = words[index - 1];
  if (word === undefined || previous === undefined) return false;
  if (tightAfter.has(previous.sign) || tightBefore.has(word.sign)) return false;
  if (word.sign === "(") return signs.has(previous.sign) || isStreamOf(words, index);
  if (signs.has(previous.sign) || signs.has(word.sign)) return true;
  // What makes up a number or the like stays as it is: there, a blank may say something else.
  return !word.isJoined;
}

/** `: stream (string?)`, and not `method stream(…)`. */
function isStreamOf(words: readonly Word[], index: number): boolean {
  return words[index - 1]?.sign === "stream" && words[index - 2]?.sign === ":";
}
