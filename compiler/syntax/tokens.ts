import {
  createToken,
  Lexer,
  type CustomPatternMatcherFunc,
  type ITokenConfig,
  type IToken,
  type TokenType,
} from "chevrotain";

/**
 * The words and signs of a specification.
 *
 * Keywords are contextual: each is an identifier too, so that a member may be called `model`. Every character of a text
 * belongs to some token, `Unexpected` if to no other, so the lexer itself never fails: a wrong character is a mistake
 * of the line that it stands in, found by the parser.
 */

/** Stands for every token but the end of a line; recovery consumes it where nothing else fits. */
export const AnyToken: TokenType = createToken({ name: "AnyToken", pattern: Lexer.NA });

/** One start per character class that the lexer tells apart: each ASCII character, and one for each block of 256. */
const anyStart = [
  ...Array.from({ length: 256 }, (_, code) => code),
  ...Array.from({ length: 255 }, (_, block) => (block + 1) * 256),
];
const identifierStart = anyStart.filter(
  (code) => code >= 128 || /[\p{ID_Start}_]/u.test(String.fromCharCode(code)),
);

/** Letters of any script, digits and `_`, no digit first: exactly what may also name something in TypeScript. */
export const Identifier: TokenType = createToken({
  name: "Identifier",
  pattern: { exec: matcherOf(/[\p{ID_Start}_]\p{ID_Continue}*/uy) },
  start_chars_hint: identifierStart,
  categories: [AnyToken],
  line_breaks: false,
});

/** The category of every keyword. */
export const Keyword: TokenType = createToken({
  name: "Keyword",
  pattern: Lexer.NA,
  categories: [Identifier],
});

export const Namespace: TokenType = keyword("namespace");
export const Class: TokenType = keyword("class");
export const Socket: TokenType = keyword("socket");
export const Model: TokenType = keyword("model");
export const Exception: TokenType = keyword("exception");
export const Method: TokenType = keyword("method");
export const Event: TokenType = keyword("event");

/** What follows `namespace` or `socket` on its line: not words but a dotted name or a path, blanks included. */
export const RestOfLine: TokenType = sign("RestOfLine", {
  exec: matchRestOfLine,
  start_chars_hint: anyStart,
});

export const Newline: TokenType = createToken({ name: "Newline", pattern: /\r\n|\r|\n/ });

export const LeftBrace: TokenType = sign("LeftBrace", "{");
export const RightBrace: TokenType = sign("RightBrace", "}");
export const LeftParenthesis: TokenType = sign("LeftParenthesis", "(");
export const RightParenthesis: TokenType = sign("RightParenthesis", ")");
export const Colon: TokenType = sign("Colon", ":");
export const Comma: TokenType = sign("Comma", ",");
export const Star: TokenType = sign("Star", "*");

// Signs of other languages. The grammar reads them where people write them, to say what stands there in this one.
export const Semicolon: TokenType = sign("Semicolon", ";");
export const Arrow: TokenType = sign("Arrow", /[-=]>/);
export const LeftBracket: TokenType = sign("LeftBracket", "[");
export const RightBracket: TokenType = sign("RightBracket", "]");
export const LessThan: TokenType = sign("LessThan", "<");
export const GreaterThan: TokenType = sign("GreaterThan", ">");
export const DigitFirst: TokenType = sign("DigitFirst", {
  exec: matcherOf(/[0-9]\p{ID_Continue}*/uy),
  start_chars_hint: [..."0123456789"],
});
export const Unexpected: TokenType = sign("Unexpected", {
  pattern: /[\uD800-\uDBFF][\uDC00-\uDFFF]|[^]/,
  start_chars_hint: anyStart,
});

const Blank = createToken({
  name: "Blank",
  pattern: /[ \t\v\f\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF]+/,
  group: Lexer.SKIPPED,
});

const LineComment = createToken({
  name: "LineComment",
  pattern: /\/\/[^\r\n]*/,
  group: Lexer.SKIPPED,
});

/** `#` to the end of the line, or from `/*` to its end: kept apart, to be reported and otherwise passed over. */
const foreignComments = "foreignComments";
const HashComment = createToken({
  name: "HashComment",
  pattern: /#[^\r\n]*/,
  group: foreignComments,
});
const BlockComment = createToken({
  name: "BlockComment",
  pattern: { exec: matchBlockComment },
  start_chars_hint: ["/"],
  line_breaks: true,
  group: foreignComments,
});

const keywords = [Namespace, Class, Socket, Model, Exception, Method, Event];

export const keywordNames: readonly string[] = keywords.map(({ name }) => name.toLowerCase());

/** Every token type; the lexer tries those that may start with a character in this order. */
export const vocabulary: readonly TokenType[] = [
  AnyToken,
  Keyword,
  RestOfLine,
  Newline,
  Blank,
  LineComment,
  BlockComment,
  HashComment,
  ...keywords,
  Identifier,
  LeftBrace,
  RightBrace,
  LeftParenthesis,
  RightParenthesis,
  Colon,
  Comma,
  Star,
  Semicolon,
  Arrow,
  LeftBracket,
  RightBracket,
  LessThan,
  GreaterThan,
  DigitFirst,
  Unexpected,
];

const lexer = new Lexer([...vocabulary], {
  positionTracking: "onlyOffset",
  ensureOptimizations: true,
});

export interface Tokens {
  readonly tokens: readonly IToken[];
  readonly foreignComments: readonly IToken[];
  /** Whether the text ends within a comment that is never closed: what it hides may be anything. */
  readonly isCutShort: boolean;
}

/** Cuts a text into tokens, ends of lines included. */
export function tokenize(text: string): Tokens {
  const { tokens, groups, errors } = lexer.tokenize(text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`The lexer let a character pass: ${error.message}`);
  const comments = groups[foreignComments] ?? [];
  const isCutShort = comments.some(
    ({ image, tokenType }) => tokenType === BlockComment && !isClosed(image),
  );
  return { tokens, foreignComments: comments, isCutShort };
}

function keyword(word: string): TokenType {
  const name = word.charAt(0).toUpperCase() + word.slice(1);
  return createToken({
    name,
    pattern: word,
    longer_alt: Identifier,
    categories: [Keyword, Identifier],
  });
}

/** The lexer would drop a pattern's `u` flag, and with it every letter that is not ASCII. */
function matcherOf(pattern: RegExp): CustomPatternMatcherFunc {
  return (text, offset) => {
    pattern.lastIndex = offset;
    return pattern.exec(text);
  };
}

type Matcher =
  | string
  | RegExp
  | (Pick<ITokenConfig, "start_chars_hint"> & { readonly pattern: RegExp })
  | (Pick<ITokenConfig, "start_chars_hint"> & { readonly exec: CustomPatternMatcherFunc });

function sign(name: string, matcher: Matcher): TokenType {
  const categories = [AnyToken];
  if (typeof matcher === "string" || matcher instanceof RegExp) {
    return createToken({ name, pattern: matcher, categories });
  }
  const { start_chars_hint = [], ...rest } = matcher;
  const pattern = "exec" in rest ? rest : rest.pattern;
  return createToken({ name, pattern, categories, start_chars_hint, line_breaks: false });
}

/**
 * Only right after a `namespace` or `socket` that opens its line, and not before `:`, which makes the word a member's
 * name. In a path a comment starts at a `//` that follows a blank; `/run//medium` is a path. In a namespace every `//`
 * starts one.
 */
function matchRestOfLine(text: string, offset: number, tokens: IToken[]): [string] | null {
  const word = tokens.at(-1);
  if (word === undefined || (word.tokenType !== Socket && word.tokenType !== Namespace))
    return null;
  const beforeWord = tokens.at(-2);
  if (beforeWord !== undefined && !mayPrecedeDeclaration.has(beforeWord.tokenType)) return null;
  if (/\s/.test(text.charAt(offset)) || text.charAt(offset) === ":") return null;
  if (text.startsWith("//", offset)) return null;
  const line = text.slice(offset, endOfLine(text, offset));
  const comment = line.search(word.tokenType === Socket ? /\s\/\// : /\/\//);
  return [(comment === -1 ? line : line.slice(0, comment)).trimEnd()];
}

/** The end of a line, and what stands by mistake between it and a declaration. */
const mayPrecedeDeclaration: ReadonlySet<TokenType> = new Set([
  Newline,
  RightBrace,
  Semicolon,
  Unexpected,
]);

function endOfLine(text: string, offset: number): number {
  const end = /[\r\n]/g;
  end.lastIndex = offset;
  return end.exec(text)?.index ?? text.length;
}

function isClosed(blockComment: string): boolean {
  return blockComment.length >= 4 && blockComment.endsWith("*/");
}

/** A comment that is never closed goes on to the end of the text. */
function matchBlockComment(text: string, offset: number): [string] | null {
  if (!text.startsWith("/*", offset)) return null;
  const end = text.indexOf("*/", offset + 2);
  return [text.slice(offset, end === -1 ? text.length : end + 2)];
}
