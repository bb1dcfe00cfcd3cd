import { createTokenInstance, tokenMatcher, type IToken, type TokenType } from "chevrotain";
import {
  Colon,
  Comma,
  Event,
  Identifier,
  Keyword,
  LeftBrace,
  LeftParenthesis,
  Method,
  Newline,
  RestOfLine,
  RightParenthesis,
} from "./tokens.js";

/**
 * Drops the ends of lines that end nothing, so that the grammar can rely on those that are left: blank lines, ends within
 * `(...)`, and ends before a `{`, `(` or `:` that goes on with the line above. An end of line is added after the last line.
 *
 * A `(` that is never closed must not join the rest of the text into one line: a line that begins a declaration ends it.
 */
export function layOut(tokens: readonly IToken[], textLength: number): IToken[] {
  const kept: IToken[] = [];
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (is(token, Newline)) {
      if (depth > 0 && beginsDeclaration(tokens, index + 1)) depth = 0;
      if (depth === 0 && endsLine(kept.at(-1), tokens[index + 1], kept.at(-2))) kept.push(token);
      continue;
    }
    if (is(token, LeftParenthesis) && (depth > 0 || takesParameters(kept))) depth++;
    if (is(token, RightParenthesis)) depth = Math.max(depth - 1, 0);
    kept.push(token);
  }
  if (!is(kept.at(-1), Newline)) kept.push(endOfText(textLength));
  return kept;
}

/** After `method name` or `event name`, or either without the other: anywhere else a `(` is a mistake of its line alone. */
function takesParameters(before: readonly IToken[]): boolean {
  const [beforePrevious, previous] = [before.at(-2), before.at(-1)];
  if (!is(previous, Identifier)) return false;
  if (is(beforePrevious, Keyword)) return is(beforePrevious, Method) || is(beforePrevious, Event);
  if (is(previous, Keyword)) return is(previous, Method) || is(previous, Event);
  return is(beforePrevious, Identifier) || is(beforePrevious, Newline);
}

/**
 * Whether a line that starts at this token is the head of a declaration, wherever it stands: `method name(`, `model Name {`
 * or the like, and not a member or a parameter that happens to be called `method` or `model`.
 */
export function beginsDeclaration(tokens: readonly IToken[], index: number): boolean {
  const [first, second, third] = tokens.slice(index, index + 3);
  if (is(second, Identifier)) {
    if (is(first, Keyword)) return !is(third, Comma) && !is(third, RightParenthesis);
    return is(first, Identifier) && (is(third, LeftBrace) || is(third, LeftParenthesis));
  }
  if (is(second, RestOfLine)) return true;
  return is(first, Keyword) && (is(second, LeftBrace) || is(second, LeftParenthesis));
}

export function is(token: IToken | undefined, type: TokenType): boolean {
  return token !== undefined && tokenMatcher(token, type);
}

function endsLine(
  previous: IToken | undefined,
  next: IToken | undefined,
  beforePrevious: IToken | undefined,
): boolean {
  if (previous === undefined || is(previous, Newline) || next === undefined || is(next, Newline)) {
    return false;
  }
  if (is(next, LeftBrace) || is(next, LeftParenthesis)) return !is(previous, Identifier);
  if (is(next, Colon)) return !takesColon(previous, beforePrevious);
  return true;
}

/** A `:` goes on with the line above only after the name of a member or the `)` of a method. */
function takesColon(previous: IToken, beforePrevious: IToken | undefined): boolean {
  if (is(previous, RightParenthesis)) return true;
  const isFirst = is(beforePrevious, Newline) || is(beforePrevious, LeftBrace);
  return is(previous, Identifier) && isFirst;
}

function endOfText(offset: number): IToken {
  return createTokenInstance(Newline, "", offset, offset - 1, NaN, NaN, NaN, NaN);
}
