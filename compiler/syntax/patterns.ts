import type { CustomPatternMatcherFunc } from "chevrotain";
import { newerLetter } from "./newer-letters.js";

/** What some tokens look like, where a pattern of chevrotain's own cannot tell. */

/**
 * The starts that the lexer tells apart: each of the first 256 characters, and blocks of about as many above. One start in
 * every 128 leaves no block out.
 */
export const anyStart: readonly number[] = Array.from(
  { length: 0x10000 },
  (_, code) => code,
).filter((code) => code < 256 || code % 128 === 0 || code === 0xffff);

export const identifierStart: readonly number[] = anyStart.filter(
  (code) => code >= 128 || /[\p{ID_Start}_]/u.test(String.fromCharCode(code)),
);

/** The lexer would drop a pattern's `u` flag, and with it every letter that is not ASCII. */
export function matcherOf(pattern: RegExp): CustomPatternMatcherFunc {
  return (text, offset) => {
    pattern.lastIndex = offset;
    return pattern.exec(text);
  };
}

const matchWord = matcherOf(/[\p{ID_Start}_]\p{ID_Continue}*/uy);

/** A name ends before a letter that is too new. */
export const matchName: CustomPatternMatcherFunc = (text, offset, tokens, groups) => {
  const word = matchWord(text, offset, tokens, groups)?.[0];
  if (word === undefined) return null;
  const end = word.search(newerLetter);
  if (end === -1) return [word];
  return end === 0 ? null : [word.slice(0, end)];
};

/**
 * What follows a header's keyword, or null where nothing of the kind does: before `:` the word is a member's name, and only
 * digits make a version. In a path a comment starts at a `//` that follows a blank; `/run//medium` is a path. Everywhere else
 * every `//` starts one.
 */
export function restOfLine(text: string, offset: number, keyword: string): string | null {
  if (/\s/.test(text.charAt(offset)) || text.charAt(offset) === ":") return null;
  if (text.startsWith("//", offset)) return null;
  if (keyword === "version" && !/^["'v]?[0-9]/.test(text.slice(offset, offset + 2))) return null;
  const line = text.slice(offset, endOfLine(text, offset));
  const comment = line.search(keyword === "socket" ? /\s\/\// : /\/\//);
  return (comment === -1 ? line : line.slice(0, comment)).trimEnd();
}

function endOfLine(text: string, offset: number): number {
  const end = /[\r\n]/g;
  end.lastIndex = offset;
  return end.exec(text)?.index ?? text.length;
}

/** A comment that is never closed goes on to the end of the text. */
export function matchBlockComment(text: string, offset: number): [string] | null {
  if (!text.startsWith("/*", offset)) return null;
  const end = text.indexOf("*/", offset + 2);
  return [text.slice(offset, end === -1 ? text.length : end + 2)];
}

export function isClosed(blockComment: string): boolean {
  return blockComment.length >= 4 && blockComment.endsWith("*/");
}
