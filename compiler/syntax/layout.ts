import { createTokenInstance, tokenMatcher, type IToken, type TokenType } from "chevrotain";
import {
  Alias,
  At,
  Callback,
  Colon,
  Comma,
  Enum,
  Equals,
  Event,
  Identifier,
  Import,
  Keyword,
  LeftBrace,
  LeftParenthesis,
  Method,
  Newline,
  RestOfLine,
  RightParenthesis,
  Text,
  UnclosedText,
  Union,
  Version,
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
  let lineStart = 0;
  for (const [index, token] of tokens.entries()) {
    if (is(token, Newline)) {
      if (depth > 0 && beginsDeclaration(tokens, index + 1)) depth = 0;
      if (depth > 0 || !endsLine(kept, lineStart, tokens[index + 1])) continue;
      kept.push(token);
      lineStart = kept.length;
      continue;
    }
    if (is(token, LeftParenthesis) && (depth > 0 || takesParameters(kept, lineStart))) depth++;
    if (is(token, RightParenthesis)) depth = Math.max(depth - 1, 0);
    kept.push(token);
  }
  if (!is(kept.at(-1), Newline)) kept.push(endOfText(textLength));
  return kept;
}

/** After `method name` or the like, or either without the other: anywhere else a `(` is a mistake of its line alone. */
function takesParameters(before: readonly IToken[], lineStart: number): boolean {
  const [beforePrevious, previous] = [before.at(-2), before.at(-1)];
  if (!is(previous, Identifier)) return false;
  // As well with a mistake between keyword and name.
  if (isCall(before[lineStart]) && !before.slice(lineStart, lineStart + 6).some(isColon))
    return true;
  if (is(beforePrevious, Keyword)) return isCall(beforePrevious);
  if (is(previous, Keyword)) return isCall(previous);
  return is(beforePrevious, Identifier) || is(beforePrevious, Newline);
}

function isColon(token: IToken): boolean {
  return is(token, Colon);
}

function isCall(token: IToken | undefined): boolean {
  return is(token, Method) || is(token, Event) || is(token, Callback);
}

/**
 * Whether a line that starts at this token is the head of a declaration, wherever it stands: `method name(`, `model Name {`
 * or the like, and not a member or a parameter that happens to be called `method` or `model`.
 */
export function beginsDeclaration(tokens: readonly IToken[], index: number): boolean {
  const from = afterAnnotations((distance) => tokens[index + distance]);
  const [first, second, third, fourth] = tokens.slice(index + from, index + from + 4);
  const shape = shapes.get(first?.tokenType);
  if (shape !== undefined) return shape(second, third, fourth);
  if (is(second, Identifier)) {
    if (is(first, Keyword)) return !is(third, Comma) && !is(third, RightParenthesis);
    return is(first, Identifier) && (is(third, LeftBrace) || is(third, LeftParenthesis));
  }
  if (is(second, RestOfLine)) return true;
  return is(first, Keyword) && (is(second, LeftBrace) || is(second, LeftParenthesis));
}

type Shape = (second?: IToken, third?: IToken, fourth?: IToken) => boolean;

const hasBlock: Shape = (second, third, fourth) =>
  is(second, Identifier) && (is(third, LeftBrace) || (is(third, Newline) && is(fourth, LeftBrace)));

/** The words that the original language does not know may stand in its specifications wherever a name may. */
const shapes: ReadonlyMap<TokenType | undefined, Shape> = new Map<TokenType, Shape>([
  [Enum, hasBlock],
  [Union, hasBlock],
  [Alias, (second, third) => is(second, Identifier) && (is(third, Equals) || is(third, LeftBrace))],
  [Callback, (second, third) => is(second, Identifier) && is(third, LeftParenthesis)],
  [Version, (second) => is(second, RestOfLine)],
  [Import, (second) => is(second, Text) || is(second, UnclosedText)],
]);

/** More than anyone writes before one thing; to look at all of them again and again would take long where there are many. */
const annotationsMax = 8;
const argumentTokensMax = 8;

/** How far from a place what stands behind its annotations is: 0 where there are none. */
export function afterAnnotations(tokenAt: (distance: number) => IToken | undefined): number {
  let distance = 0;
  for (let count = 0; count < annotationsMax && is(tokenAt(distance), At); count++) {
    distance += is(tokenAt(distance + 1), Identifier) ? 2 : 1;
    if (is(tokenAt(distance), LeftParenthesis)) distance = afterArguments(tokenAt, distance);
    while (is(tokenAt(distance), Newline)) distance++;
  }
  return distance;
}

function afterArguments(
  tokenAt: (distance: number) => IToken | undefined,
  opening: number,
): number {
  for (let distance = opening + 1; distance <= opening + argumentTokensMax; distance++) {
    if (is(tokenAt(distance), RightParenthesis)) return distance + 1;
    if (is(tokenAt(distance), Newline)) return distance;
  }
  return opening;
}

export function is(token: IToken | undefined, type: TokenType): boolean {
  return token !== undefined && tokenMatcher(token, type);
}

function endsLine(kept: readonly IToken[], lineStart: number, next: IToken | undefined): boolean {
  const previous = kept.at(-1);
  if (previous === undefined || is(previous, Newline) || next === undefined || is(next, Newline)) {
    return false;
  }
  if (is(next, LeftBrace) || is(next, LeftParenthesis)) return !is(previous, Identifier);
  if (is(next, Colon)) return !is(previous, RightParenthesis) && !endsWithMember(kept, lineStart);
  return true;
}

/** Whether the line that begins there ends with the name of a member that it begins with, perhaps after a `{` and behind annotations. */
function endsWithMember(kept: readonly IToken[], lineStart: number): boolean {
  if (!is(kept.at(-1), Identifier)) return false;
  const opening = kept.findLastIndex((token) => is(token, LeftBrace) || is(token, Newline));
  const from = Math.max(opening + 1, lineStart);
  return from + afterAnnotations((distance) => kept[from + distance]) === kept.length - 1;
}

function endOfText(offset: number): IToken {
  return createTokenInstance(Newline, "", offset, offset - 1, NaN, NaN, NaN, NaN);
}
