import type { IToken } from "chevrotain";
import { diagnostic, quoted, type Diagnostic, type NamedThing } from "../diagnostics.js";
import type { Span } from "../source.js";
import { primitives } from "../spec/spec.js";
import { intendedKeyword, leadingKeyword } from "./keywords.js";
import { is } from "./layout.js";
import { isListWord } from "./list-words.js";
import type { Expectation, Mistake } from "./mistakes.js";
import {
  Colon,
  DigitFirst,
  Identifier,
  Keyword,
  keywordNames,
  LeftBrace,
  LeftParenthesis,
  Newline,
  RightBrace,
  RightBracket,
  RightParenthesis,
  Star,
  Unexpected,
} from "./tokens.js";
import { endOf, spanOf } from "./tree.js";

/** Says what a mistake is, where, and what was probably meant. */
export function explain(mistake: Mistake, text: string): Diagnostic {
  const { expectation, found } = mistake;
  if (is(found, Unexpected)) return explainCharacter(mistake);
  if (is(found, DigitFirst) && /-(?:name|type)$/.test(expectation)) {
    return diagnostic("digit-first", { name: found.image }, spanOf(found));
  }
  return explanations[expectation](mistake, placeOf(mistake, text));
}

type Explanation = (mistake: Mistake, place: Span) => Diagnostic;

const explanations: { readonly [E in Expectation]: Explanation } = {
  declaration: explainUnknown,
  keyword: ({ found }) => {
    const hint = `Did you mean ${quoted(intendedKeyword(found.image) ?? "")}?`;
    return diagnostic("unknown-keyword", { word: found.image }, spanOf(found), { hint });
  },
  namespace: missingName("namespace"),
  path: missingName("path"),
  "class-name": missingName("class"),
  "model-name": missingName("model"),
  "exception-name": missingName("exception"),
  "method-name": missingName("method"),
  "event-name": missingName("event"),
  "member-name": missingName("member"),
  "parameter-name": missingName("parameter"),
  "left-brace": (mistake, place) => {
    const hint = leftBraceHint(mistake);
    return diagnostic("expected-symbol", { symbol: "'{'", place: after(mistake) }, place, { hint });
  },
  "left-parenthesis": (mistake, place) => {
    const written = `${mistake.beforePrevious.image} ${mistake.previous.image}()`;
    const hint = is(mistake.found, Identifier) ? undefined : `Without parameters: \`${written}\`.`;
    return diagnostic("expected-symbol", { symbol: "'('", place: after(mistake) }, place, { hint });
  },
  "right-brace": explainUnclosed,
  "right-parenthesis": explainUnclosed,
  "right-bracket": explainBracket,
  "member-colon": explainColon,
  "parameter-colon": explainColon,
  "member-type": missingType,
  "parameter-type": missingType,
  "result-type": missingType,
  "member-end": explainLineEnd,
  "parameter-end": explainParameterEnd,
  "result-end": explainLineEnd,
  "line-end": explainLineEnd,
  "no-brace": unmatched,
  "no-member": ({ found }) => {
    const hint = "Is there a '}' too many before it?";
    return diagnostic("member-outside-model", { name: found.image }, spanOf(found), { hint });
  },
};

function leftBraceHint({ previous, found, next }: Mistake): string | undefined {
  if (is(found, LeftParenthesis)) {
    return "The members of a model stand between '{' and '}', one a line.";
  }
  const isMemberNext = is(next, Identifier) && !is(next, Keyword);
  return is(found, Newline) && !isMemberNext
    ? `Without members: \`model ${previous.image} {}\`.`
    : undefined;
}

function explainCharacter({ previous, found }: Mistake): Diagnostic {
  const shown = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(found.image)
    ? `'${found.image}'`
    : `U+${(found.image.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  return diagnostic("unexpected-character", { character: shown }, spanOf(found), {
    hint: characterHint(previous, found),
  });
}

function characterHint(previous: IToken, found: IToken): string | undefined {
  if (found.image === "/") return "A comment begins with '//'.";
  const isInName = is(previous, Identifier) && endOf(previous) === found.startOffset;
  return isInName && /[-.$@]/.test(found.image)
    ? "A name is made of letters, digits and '_'."
    : undefined;
}

function explainUnknown(mistake: Mistake): Diagnostic {
  const { found } = mistake;
  if (is(found, RightParenthesis) || is(found, RightBracket)) return unmatched(mistake);
  const all = `${keywordNames.slice(0, -1).join(", ")} or ${keywordNames.at(-1)}`;
  if (!is(found, Identifier)) {
    return diagnostic("expected-declaration", {}, spanOf(found), {
      hint: `A declaration begins with ${all}.`,
    });
  }
  const hint = unknownHint(mistake) ?? `A declaration begins with ${all}.`;
  return diagnostic("unknown-keyword", { word: found.image }, spanOf(found), { hint });
}

function unknownHint({ found, next }: Mistake): string | undefined {
  const glued = leadingKeyword(found.image);
  if (glued !== undefined) {
    return `Did you mean \`${glued} ${found.image.slice(glued.length)}\`?`;
  }
  if (is(next, LeftBrace)) return `Did you mean \`model ${found.image}\`?`;
  if (is(next, LeftParenthesis)) {
    return `Did you mean \`method ${found.image}\` or \`event ${found.image}\`?`;
  }
  const intended = intendedKeyword(found.image);
  return intended === undefined ? undefined : `Did you mean ${quoted(intended)}?`;
}

function missingName(of: NamedThing): Explanation {
  return (mistake, span) => {
    const { previous, found } = mistake;
    const isFollowed = is(found, Colon) || is(found, LeftBrace) || is(found, LeftParenthesis);
    let place = `in place of '${found.image}'`;
    if (is(found, Newline) || is(previous, Keyword)) place = after(mistake);
    else if (isFollowed || is(previous, LeftParenthesis)) place = `before '${found.image}'`;
    return diagnostic("expected-name", { of, place }, span);
  };
}

function missingType(mistake: Mistake, span: Span): Diagnostic {
  return diagnostic("expected-type", { place: after(mistake) }, span);
}

function explainUnclosed({ opening, previous, found, next }: Mistake): Diagnostic {
  if (opening === undefined) throw new Error("A block that was never opened cannot be unclosed.");
  const { sign, name, keyword } = opening;
  const isNamed = is(keyword, Identifier);
  const owner = isNamed ? `${keyword.image} ${quoted(name.image)}` : `this ${name.image}`;
  const closing = sign.image === "{" ? "'}'" : "')'";
  const isAtEnd = Number.isNaN(next.startOffset);
  const place = is(found, Newline) ? next : found;
  const note = isAtEnd
    ? { message: `A ${closing} is expected here at the latest.`, span: endPlace(previous) }
    : { message: `A ${closing} is expected before this.`, span: spanOf(place) };
  return diagnostic("unclosed", { opening: sign.image, owner }, spanOf(sign), { notes: [note] });
}

function explainBracket({ beforePrevious, previous, found, next }: Mistake): Diagnostic {
  const end = is(next, RightBracket) ? next : found;
  const span = { start: previous.startOffset, end: endOf(is(end, Newline) ? previous : end) };
  const item = is(found, Identifier) ? found : beforePrevious;
  const hint = is(item, Identifier) ? `Write \`*${item.image}\`.` : undefined;
  return diagnostic("list-syntax", {}, span, { hint });
}

function explainColon(mistake: Mistake, span: Span): Diagnostic {
  const { previous, found } = mistake;
  const isType = is(found, Identifier) || is(found, Star);
  const symbol = isType ? "':'" : "':' and a type";
  const isTypeFirst = primitiveNames.has(previous.image) && !primitiveNames.has(found.image);
  const hint =
    isTypeFirst && is(found, Identifier)
      ? `The name comes first: \`${found.image}: ${previous.image}\`.`
      : undefined;
  return diagnostic("expected-symbol", { symbol, place: after(mistake) }, span, { hint });
}

function explainParameterEnd(mistake: Mistake, span: Span): Diagnostic {
  const { found, next } = mistake;
  const isNextParameter = is(found, Identifier) && is(next, Colon);
  if (isNextParameter) {
    return diagnostic("expected-symbol", { symbol: "','", place: after(mistake) }, span);
  }
  const foreignList = explainForeignList(mistake);
  if (foreignList !== undefined) return foreignList;
  return diagnostic("expected-symbol", { symbol: "',' or ')'", place: after(mistake) }, span, {
    hint: found.image === ";" ? "Parameters are separated by ','." : undefined,
  });
}

function explainLineEnd(mistake: Mistake, span: Span): Diagnostic {
  const { expectation, previous, found, next } = mistake;
  if (expectation !== "line-end") {
    const foreignList = explainForeignList(mistake);
    if (foreignList !== undefined) return foreignList;
  }
  if (is(found, RightBrace) || is(found, RightParenthesis)) return unmatched(mistake);
  if (
    is(previous, RightParenthesis) &&
    (is(found, Star) || is(found, Identifier)) &&
    !is(found, Keyword)
  ) {
    return diagnostic("expected-symbol", { symbol: "':'", place: "before the return type" }, span);
  }
  return diagnostic("expected-line-end", { place: after(mistake) }, span, {
    hint: lineEndHint(expectation, found, next),
  });
}

function lineEndHint(expectation: Expectation, found: IToken, next: IToken): string | undefined {
  if (is(found, LeftBrace)) return "Only a model has '{' and '}'.";
  if (is(next, Colon)) return "Each member stands on a line of its own.";
  if (expectation !== "line-end") return is(found, Identifier) ? "A type is one word." : undefined;
  return is(found, Keyword) ? "Each declaration begins on a line of its own." : undefined;
}

/** `string*` and `list string`; `string[]` and `list<string>` are read by the grammar. */
function explainForeignList({ previous, found }: Mistake): Diagnostic | undefined {
  let item: IToken | undefined;
  if (is(found, Star)) item = previous;
  else if (is(found, Identifier) && isListWord(previous.image)) item = found;
  if (item === undefined) return undefined;
  const span = { start: previous.startOffset, end: endOf(found) };
  return diagnostic("list-syntax", {}, span, { hint: `Write \`*${item.image}\`.` });
}

function unmatched({ found }: Mistake): Diagnostic {
  return diagnostic("unmatched", { closing: found.image }, spanOf(found));
}

const primitiveNames: ReadonlySet<string> = new Set(primitives);

/** What stood last before the mistake: signs as signs, words as names. */
function after({ previous }: Mistake): string {
  const isName = is(previous, Identifier) && !is(previous, Keyword);
  return `after ${isName ? quoted(previous.image) : `'${previous.image}'`}`;
}

/** What was found; where that is on a later line, the place at which something is missing. */
function placeOf({ previous, found }: Mistake, text: string): Span {
  const isLater =
    is(found, Newline) || /[\r\n]/.test(text.slice(endOf(previous), found.startOffset));
  return isLater && !Number.isNaN(previous.startOffset) ? endPlace(previous) : spanOf(found);
}

function endPlace(token: IToken): Span {
  return { start: endOf(token), end: endOf(token) };
}
