import {
  createToken,
  Lexer,
  type CustomPatternMatcherFunc,
  type ITokenConfig,
  type IToken,
  type TokenType,
} from "chevrotain";
import {
  anyStart,
  identifierStart,
  isClosed,
  matchBlockComment,
  matcherOf,
  matchName,
  restOfLine,
} from "./patterns.js";

/**
 * The words and signs of a specification.
 *
 * Keywords are contextual: each is an identifier too, so that a member may be called `model`. Every character of a text
 * belongs to some token, `Unexpected` if to no other, so the lexer itself never fails: a wrong character is a mistake
 * of the line that it stands in, found by the parser.
 */

/** Stands for every token but the end of a line; recovery consumes it where nothing else fits. */
export const AnyToken: TokenType = createToken({ name: "AnyToken", pattern: Lexer.NA });

/** Letters of any script, digits and `_`, no digit first: what may also name something in TypeScript, wherever that is compiled. */
export const Identifier: TokenType = createToken({
  name: "Identifier",
  pattern: { exec: matchName },
  start_chars_hint: [...identifierStart],
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
export const Callback: TokenType = keyword("callback");
export const Enum: TokenType = keyword("enum");
export const Union: TokenType = keyword("union");
export const Alias: TokenType = keyword("type");
export const Version: TokenType = keyword("version");
export const Import: TokenType = keyword("import");

// Words with a meaning in some places, which begin no declaration.
export const Throws: TokenType = word("throws");
export const Stream: TokenType = word("stream");

/** What follows `namespace`, `socket` or `version` on its line: a dotted name, a path or a number, blanks included. */
export const RestOfLine: TokenType = sign("RestOfLine", {
  exec: matchRestOfLine,
  start_chars_hint: [...anyStart],
});

export const Newline: TokenType = createToken({ name: "Newline", pattern: /\r\n|\r|\n/ });

export const LeftBrace: TokenType = sign("LeftBrace", "{");
export const RightBrace: TokenType = sign("RightBrace", "}");
export const LeftParenthesis: TokenType = sign("LeftParenthesis", "(");
export const RightParenthesis: TokenType = sign("RightParenthesis", ")");
export const Colon: TokenType = sign("Colon", ":");
export const Comma: TokenType = sign("Comma", ",");
export const Star: TokenType = sign("Star", "*");
export const Question: TokenType = sign("Question", "?");
export const At: TokenType = sign("At", "@");
export const LessThan: TokenType = sign("LessThan", "<");
export const GreaterThan: TokenType = sign("GreaterThan", ">");
export const LeftBracket: TokenType = sign("LeftBracket", "[");
export const RightBracket: TokenType = sign("RightBracket", "]");
export const Equals: TokenType = sign("Equals", "=");

/** A text in quotes on one line; in single ones it is of another language. What the escapes in it mean is found out later. */
export const Text: TokenType = sign("Text", {
  pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*"|'[^'\r\n]*'/,
  start_chars_hint: ['"', "'"],
});
/** The quote that opens a text and the rest of its line, where nothing closes it. */
export const UnclosedText: TokenType = sign("UnclosedText", {
  pattern: /"[^\r\n]*/,
  start_chars_hint: ['"'],
});

/** A number, or what else begins with a digit: what it is worth is for the place to say in which it stands. */
export const Numeral: TokenType = sign("Numeral", {
  exec: matcherOf(/-?[0-9](?:[eE][-+][0-9]|\.?\p{ID_Continue})*/uy),
  start_chars_hint: [..."0123456789-"],
});

// Signs of other languages. The grammar reads them where people write them, to say what stands there in this one.
export const Semicolon: TokenType = sign("Semicolon", ";");
export const Arrow: TokenType = sign("Arrow", /[-=]>/);
export const Unexpected: TokenType = sign("Unexpected", {
  pattern: /[\uD800-\uDBFF][\uDC00-\uDFFF]|[^]/,
  start_chars_hint: [...anyStart],
});

const Blank = createToken({
  name: "Blank",
  pattern: /[ \t\v\f\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF]+/,
  group: Lexer.SKIPPED,
});

/** Three slashes, not more: kept apart, to be attached to what follows it. */
const docComments = "docComments";
const DocComment = createToken({
  name: "DocComment",
  pattern: /\/\/\/(?!\/)[^\r\n]*/,
  group: docComments,
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

const headersWithRest: ReadonlySet<TokenType> = new Set([Namespace, Socket, Version]);

const headers = [Namespace, Class, Socket, Version, Import];
const keywords = [...headers, Model, Enum, Union, Alias, Exception, Method, Callback, Event];

export const keywordNames: readonly string[] = keywords.map(({ PATTERN }) => String(PATTERN));

/** Every token type; the lexer tries those that may start with a character in this order. */
export const vocabulary: readonly TokenType[] = [
  AnyToken,
  Keyword,
  RestOfLine,
  Newline,
  Blank,
  DocComment,
  LineComment,
  BlockComment,
  HashComment,
  ...keywords,
  Throws,
  Stream,
  Identifier,
  LeftBrace,
  RightBrace,
  LeftParenthesis,
  RightParenthesis,
  Colon,
  Comma,
  Star,
  Question,
  At,
  LessThan,
  GreaterThan,
  LeftBracket,
  RightBracket,
  Text,
  UnclosedText,
  Numeral,
  Semicolon,
  Arrow,
  Equals,
  Unexpected,
];

const lexer = new Lexer([...vocabulary], {
  positionTracking: "onlyOffset",
  ensureOptimizations: true,
  // A test validates them: to do it at each start takes longer than reading most texts.
  skipValidations: true,
});

export interface Tokens {
  readonly tokens: readonly IToken[];
  readonly foreignComments: readonly IToken[];
  /** `/// text`, marks included. */
  readonly docComments: readonly IToken[];
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
  return {
    tokens,
    foreignComments: comments,
    docComments: groups[docComments] ?? [],
    isCutShort,
  };
}

function keyword(image: string): TokenType {
  return word(image, [Keyword, Identifier]);
}

function word(image: string, categories: TokenType[] = [Identifier]): TokenType {
  const name = image.charAt(0).toUpperCase() + image.slice(1);
  return createToken({ name, pattern: image, longer_alt: Identifier, categories });
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

/** Only right after the keyword of a header that opens its line. */
function matchRestOfLine(text: string, offset: number, tokens: IToken[]): [string] | null {
  const [beforeWord, header] = [tokens.at(-2), tokens.at(-1)];
  if (header === undefined || !headersWithRest.has(header.tokenType)) return null;
  if (beforeWord !== undefined && beforeWord.tokenType !== Newline) return null;
  const rest = restOfLine(text, offset, header.image);
  return rest === null ? null : [rest];
}
