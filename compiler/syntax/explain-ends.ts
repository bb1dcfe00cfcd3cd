import type { IToken } from "chevrotain";
import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Span } from "../source.js";
import { after, unmatched, type Explanation } from "./explanation.js";
import { isListWord, isOptionalWord } from "./foreign-types.js";
import { is } from "./layout.js";
import type { Mistake } from "./mistakes.js";
import {
  At,
  Colon,
  Equals,
  GreaterThan,
  Identifier,
  Keyword,
  LeftBrace,
  LeftParenthesis,
  RightBrace,
  RightParenthesis,
  Star,
} from "./tokens.js";
import { endOf } from "./tree.js";

/** Where something should have ended, and goes on. */

export function explainLineEnd(mistake: Mistake, span: Span): Diagnostic {
  const { expectation, previous, found } = mistake;
  if (expectation !== "line-end") {
    const foreign = explainForeignType(mistake);
    if (foreign !== undefined) return foreign;
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
    hint: lineEndHint(mistake),
  });
}

function lineEndHint({ expectation, beforePrevious, found, next }: Mistake): string | undefined {
  if (is(found, LeftBrace)) return "Only models, exceptions, enums and unions have '{' and '}'.";
  if (is(found, At)) return "An annotation stands before what it is about.";
  if (is(found, LeftParenthesis) && beforePrevious.image === "exception") {
    return "The members of an exception stand between '{' and '}'.";
  }
  if (is(next, Colon)) return "Each member stands on a line of its own.";
  if (intendsThrows(found)) return 'Did you mean "throws"?';
  if (is(beforePrevious, Equals)) return undefined;
  if (expectation === "thrown-end") return "Exceptions are separated by ','.";
  if (expectation !== "line-end") return is(found, Identifier) ? "A type is one word." : undefined;
  return is(found, Keyword) ? "Each declaration begins on a line of its own." : undefined;
}

function intendsThrows({ image }: IToken): boolean {
  return /^(?:throw|raises?|throwing|error)$/i.test(image);
}

export function explainParameterEnd(mistake: Mistake, span: Span): Diagnostic {
  const { found, next } = mistake;
  const isNextParameter = is(found, Identifier) && is(next, Colon);
  if (isNextParameter) {
    return diagnostic("expected-symbol", { symbol: "','", place: after(mistake) }, span);
  }
  const foreign = explainForeignType(mistake);
  if (foreign !== undefined) return foreign;
  return diagnostic("expected-symbol", { symbol: "',' or ')'", place: after(mistake) }, span, {
    hint: found.image === ";" ? "Parameters are separated by ','." : undefined,
  });
}

/** Values and cases are separated by commas or stand on lines of their own. */
export function explainItemEnd(mistake: Mistake, span: Span): Diagnostic {
  const { expectation, found } = mistake;
  const foreign = expectation === "case-end" ? explainForeignType(mistake) : undefined;
  if (foreign !== undefined) return foreign;
  const isNext = is(found, Identifier) || is(found, At);
  const hint =
    expectation === "number-end" && is(found, Colon) ? "A number is given after '='." : undefined;
  const symbol = isNext ? "','" : "',' or '}'";
  return diagnostic("expected-symbol", { symbol, place: after(mistake) }, span, { hint });
}

/** `expected` is what ends a type within another. */
export function missingTypeEnd(expected: string): Explanation {
  return (mistake, span) => {
    const foreign = explainForeignType(mistake);
    if (foreign !== undefined) return foreign;
    const hint =
      mistake.expectation === "key-end" && is(mistake.found, GreaterThan)
        ? "A map is written with the types of its keys and of its values: `map<string, T>`."
        : undefined;
    return diagnostic("expected-symbol", { symbol: expected, place: after(mistake) }, span, {
      hint,
    });
  };
}

/** `string*`, `list string` and `optional string`; `string[]`, `list<string>` and `optional<string>` are read by the grammar. */
function explainForeignType({ previous, found, next }: Mistake): Diagnostic | undefined {
  if (is(found, Identifier) && isOptionalWord(previous.image)) {
    const span = { start: previous.startOffset, end: endOf(found) };
    return diagnostic("optional-syntax", {}, span, { hint: `Write \`${found.image}?\`.` });
  }
  let item: IToken | undefined;
  // With a type behind it, the star is that type's.
  if (is(found, Star))
    item = is(next, Identifier) || is(next, LeftParenthesis) ? undefined : previous;
  else if (is(found, Identifier) && isListWord(previous.image)) item = found;
  if (item === undefined) return undefined;
  const span = { start: previous.startOffset, end: endOf(found) };
  return diagnostic("list-syntax", {}, span, { hint: `Write \`*${item.image}\`.` });
}
