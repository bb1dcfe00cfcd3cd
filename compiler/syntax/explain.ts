import { diagnostic, quoted, type Diagnostic, type NamedThing } from "../diagnostics.js";
import type { Span } from "../source.js";
import { isPrimitive } from "../spec/spec.js";
import {
  after,
  endPlace,
  missingSign,
  placeOf,
  unmatched,
  type Explanation,
} from "./explanation.js";
import {
  explainItemEnd,
  explainLineEnd,
  explainParameterEnd,
  missingTypeEnd,
} from "./explain-ends.js";
import { intendedKeyword, leadingKeyword } from "./keywords.js";
import { is } from "./layout.js";
import type { Expectation, Mistake, Opening } from "./mistakes.js";
import {
  At,
  Colon,
  Equals,
  Identifier,
  Keyword,
  keywordNames,
  LeftBrace,
  LeftParenthesis,
  Newline,
  Numeral,
  Question,
  RightBracket,
  RightParenthesis,
  Star,
  Text,
  UnclosedText,
  Unexpected,
} from "./tokens.js";
import { endOf, spanOf } from "./tree.js";
import { typeDepthMax } from "./type-grammar.js";

/** Says what a mistake is, where, and what was probably meant. */
export function explain(mistake: Mistake, text: string): Diagnostic {
  const { expectation, previous, found } = mistake;
  if (is(found, Unexpected)) return explainCharacter(mistake);
  const quote = [found, previous].find((token) => is(token, UnclosedText));
  if (quote !== undefined) {
    const span = { start: quote.startOffset, end: quote.startOffset + 1 };
    return diagnostic("unclosed-text", {}, span);
  }
  if (is(found, Numeral) && /-(?:name|type)$/.test(expectation)) {
    return diagnostic("digit-first", { name: found.image }, spanOf(found));
  }
  return explanations[expectation](mistake, placeOf(mistake, text));
}

const explanations: { readonly [E in Expectation]: Explanation } = {
  declaration: explainUnknown,
  keyword: ({ found }) => {
    const hint = `Did you mean ${quoted(intendedKeyword(found.image) ?? "")}?`;
    return diagnostic("unknown-keyword", { word: found.image }, spanOf(found), { hint });
  },
  annotated: ({ previous }) => {
    const hint = "An annotation stands before what it is about.";
    return diagnostic("expected-declaration", {}, endPlace(previous), { hint });
  },
  namespace: missingName("namespace"),
  path: missingName("path"),
  version: missingName("version"),
  "import-path": (mistake, place) => {
    const hint = is(mistake.found, Newline) ? undefined : 'Write `import "common.lmspc"`.';
    return diagnostic("expected-path", { place: after(mistake) }, place, { hint });
  },
  "class-name": missingName("class"),
  "model-name": missingName("model"),
  "exception-name": missingName("exception"),
  "enum-name": missingName("enum"),
  "union-name": missingName("union"),
  "alias-name": missingName("alias"),
  "method-name": missingName("method"),
  "callback-name": missingName("callback"),
  "event-name": missingName("event"),
  "parameter-name": missingName("parameter"),
  "thrown-name": missingName("exception"),
  "annotation-name": missingName("annotation"),
  "member-name": missingName("member"),
  "value-name": missingName("value"),
  "case-name": missingName("case"),
  "left-brace": missingSign("'{'", leftBraceHint),
  "left-parenthesis": missingSign("'('", ({ beforePrevious, previous, found }) =>
    is(found, Identifier)
      ? undefined
      : `Without parameters: \`${beforePrevious.image} ${previous.image}()\`.`,
  ),
  "right-brace": explainUnclosed,
  "right-parenthesis": explainUnclosed,
  "right-bracket": explainBracket,
  "member-colon": explainColon,
  "case-colon": explainColon,
  "parameter-colon": explainColon,
  "alias-equals": missingSign("'='", ({ previous, found }) =>
    is(found, Colon) ? `Write \`type ${previous.image} = …\`.` : undefined,
  ),
  "member-type": missingType,
  "case-type": missingType,
  "parameter-type": missingType,
  "result-type": missingType,
  "alias-type": missingAliasType,
  "group-type": missingType,
  "key-type": missingType,
  "value-type": missingType,
  "member-end": explainLineEnd,
  "case-end": explainItemEnd,
  "parameter-end": explainParameterEnd,
  "result-end": explainLineEnd,
  "alias-end": explainLineEnd,
  "group-end": missingTypeEnd("')'"),
  "key-end": missingTypeEnd("','"),
  "value-end": missingTypeEnd("'>'"),
  "type-depth": ({ found }) => diagnostic("type-too-deep", { limit: typeDepthMax }, spanOf(found)),
  "default-value": (mistake, place) =>
    diagnostic("expected-value", { place: after(mistake) }, place),
  "empty-list": missingSign("']'", () => "Of lists only the empty one can be a default: `[]`."),
  number: (mistake, place) => {
    const hint = "The number of an enum's value is a whole one.";
    return diagnostic("expected-value", { place: after(mistake) }, place, { hint });
  },
  "number-end": explainItemEnd,
  "annotation-arguments": missingSign("'('"),
  "annotation-end": explainUnclosed,
  "thrown-end": explainLineEnd,
  "line-end": explainLineEnd,
  "no-brace": unmatched,
  "no-member": ({ found }) => {
    const hint = "Is there a '}' too many before it?";
    return diagnostic("member-outside-model", { name: found.image }, spanOf(found), { hint });
  },
};

function leftBraceHint({ beforePrevious, previous, found, next }: Mistake): string | undefined {
  const items = itemsOf[beforePrevious.image];
  if (items === undefined) return undefined;
  if (is(found, LeftParenthesis) || is(found, Equals)) return `${items} stand between '{' and '}'.`;
  const isItemNext = is(next, Identifier) && !is(next, Keyword);
  return beforePrevious.image === "model" && is(found, Newline) && !isItemNext
    ? `Without members: \`model ${previous.image} {}\`.`
    : undefined;
}

const itemsOf: Readonly<Record<string, string>> = {
  model: "The members of a model",
  exception: "The members of an exception",
  enum: "The values of an enum",
  union: "The cases of a union",
};

function explainCharacter(mistake: Mistake): Diagnostic {
  const { found } = mistake;
  const shown = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(found.image)
    ? `'${found.image}'`
    : `U+${(found.image.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  return diagnostic("unexpected-character", { character: shown }, spanOf(found), {
    hint: characterHint(mistake),
  });
}

function characterHint({ beforePrevious, previous, found, next }: Mistake): string | undefined {
  if (found.image === "/") return "A comment begins with '//'.";
  if (found.image === "|") return "One of several types is a union: `union Name { a: A, b: B }`.";
  if (found.image === "." && is(beforePrevious, Equals) && is(next, Identifier)) {
    return `An enum's value is named alone: \`${next.image}\`.`;
  }
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
    const hint = is(found, Text)
      ? `Did you mean \`import ${found.image}\`?`
      : `A declaration begins with ${all}.`;
    return diagnostic("expected-declaration", {}, spanOf(found), { hint });
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

function missingAliasType(mistake: Mistake, span: Span): Diagnostic {
  const { beforePrevious, found } = mistake;
  const hint = is(found, LeftBrace)
    ? `What has members is a model: \`model ${beforePrevious.image} { … }\`.`
    : undefined;
  return diagnostic("expected-type", { place: after(mistake) }, span, { hint });
}

function explainUnclosed({ opening, previous, found, next }: Mistake): Diagnostic {
  if (opening === undefined) throw new Error("A block that was never opened cannot be unclosed.");
  const { sign } = opening;
  const owner = ownerOf(opening);
  const closing = sign.image === "{" ? "'}'" : "')'";
  const isAtEnd = Number.isNaN(next.startOffset);
  const place = is(found, Newline) ? next : found;
  const note = isAtEnd
    ? { message: `A ${closing} is expected here at the latest.`, span: endPlace(previous) }
    : { message: `A ${closing} is expected before this.`, span: spanOf(place) };
  return diagnostic("unclosed", { opening: sign.image, owner }, spanOf(sign), { notes: [note] });
}

function ownerOf({ name, keyword }: Opening): string {
  if (is(keyword, At)) return quoted(`@${name.image}`);
  return is(keyword, Identifier) ? `${keyword.image} ${quoted(name.image)}` : `this ${name.image}`;
}

function explainBracket({ beforePrevious, previous, found, next }: Mistake): Diagnostic {
  const end = is(next, RightBracket) ? next : found;
  const span = { start: previous.startOffset, end: endOf(is(end, Newline) ? previous : end) };
  const item = is(found, Identifier) ? found : beforePrevious;
  const hint = is(item, Identifier) ? `Write \`*${item.image}\`.` : undefined;
  return diagnostic("list-syntax", {}, span, { hint });
}

function explainColon(mistake: Mistake, span: Span): Diagnostic {
  const { expectation, previous, found, next } = mistake;
  if (is(found, Question) && is(next, Colon)) {
    const hint = `Write \`${previous.image}: …?\`.`;
    return diagnostic("optional-syntax", {}, spanOf(found), { hint });
  }
  const place = `after ${quoted(previous.image)}`;
  const isType = is(found, Identifier) || is(found, Star);
  const symbol = isType ? "':'" : "':' and a type";
  const isTypeFirst = isPrimitive(previous.image) && !isPrimitive(found.image);
  let hint: string | undefined;
  if (isTypeFirst && is(found, Identifier)) {
    hint = `The name comes first: \`${found.image}: ${previous.image}\`.`;
  } else if (expectation === "case-colon" && !isType) {
    hint = "A case has a name and a type: `label: string`.";
  }
  return diagnostic("expected-symbol", { symbol, place }, span, { hint });
}
