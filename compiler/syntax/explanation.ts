import type { IToken } from "chevrotain";
import { diagnostic, quoted, type Diagnostic } from "../diagnostics.js";
import type { Span } from "../source.js";
import { is } from "./layout.js";
import type { Mistake } from "./mistakes.js";
import { Identifier, Keyword, Newline } from "./tokens.js";
import { endOf, spanOf } from "./tree.js";

export type Explanation = (mistake: Mistake, place: Span) => Diagnostic;

/** What stood last before the mistake: signs as signs, words as names. */
export function after({ previous }: Mistake): string {
  const isName = is(previous, Identifier) && !is(previous, Keyword);
  return `after ${isName ? quoted(previous.image) : `'${previous.image}'`}`;
}

/** What was found; where that is on a later line, the place at which something is missing. */
export function placeOf({ previous, found }: Mistake, text: string): Span {
  const isLater =
    is(found, Newline) || /[\r\n]/.test(text.slice(endOf(previous), found.startOffset));
  return isLater && !Number.isNaN(previous.startOffset) ? endPlace(previous) : spanOf(found);
}

export function endPlace(token: IToken): Span {
  return { start: endOf(token), end: endOf(token) };
}

export function unmatched({ found }: Mistake): Diagnostic {
  return diagnostic("unmatched", { closing: found.image }, spanOf(found));
}

/** A sign is missing; `hint` may depend on what is there in its place. */
export function missingSign(
  symbol: string,
  hint?: (mistake: Mistake) => string | undefined,
): Explanation {
  return (mistake, place) =>
    diagnostic("expected-symbol", { symbol, place: after(mistake) }, place, {
      hint: hint?.(mistake),
    });
}
