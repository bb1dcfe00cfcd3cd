import type { IToken } from "chevrotain";
import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Span } from "../source.js";
import type { Name, TypeNode } from "./ast.js";
import { isListWord, isOptionalWord, isStreamWord } from "./foreign-types.js";
import { is } from "./layout.js";
import { Identifier, Star } from "./tokens.js";
import { spanOf } from "./tree.js";
import { typeDepthMax } from "./type-parser.js";

export type ForeignSyntax = "list-syntax" | "map-syntax" | "optional-syntax" | "stream-syntax";

interface Context {
  readonly report: (diagnostic: Diagnostic) => void;
  readonly foreign: ForeignSyntax[];
}

/**
 * What `list<T>`, `optional<T>` and `stream<T>` mean, in each other as well; `<...>` after any other name means nothing.
 * The tokens are those from the `<` to the `>`.
 */
export function foreignGeneric(
  name: Name,
  tokens: readonly IToken[],
  span: Span,
  { report, foreign }: Context,
): TypeNode | undefined {
  const kind = wrapperOf(name.text);
  if (kind === undefined) {
    report(diagnostic("type-parameters", { name: name.text }, span));
    return undefined;
  }
  const item = itemOf(tokens.slice(1));
  if (item === undefined) {
    report(diagnostic(syntaxOf[kind], {}, span, { hint: general[kind] }));
    return undefined;
  }
  const wrappers = [kind, ...item.wrappers];
  if (wrappers.length > typeDepthMax) {
    report(diagnostic("type-too-deep", { limit: typeDepthMax }, span));
    return undefined;
  }
  foreign.push(syntaxOf[kind]);
  const type: TypeNode = { kind: "named", name: item.name, span };
  return wrappers.reduceRight<TypeNode>((inner, wrapper) => wrap(wrapper, inner, span), type);
}

type Wrapper = "list" | "optional" | "stream";

const syntaxOf: { readonly [W in Wrapper]: ForeignSyntax } = {
  list: "list-syntax",
  optional: "optional-syntax",
  stream: "stream-syntax",
};

const general: { readonly [W in Wrapper]: string } = {
  list: "Write `*` and the type of the items.",
  optional: "Write the type and `?`.",
  stream: "Write `stream` and the type of the items.",
};

function wrap(kind: Wrapper, item: TypeNode, span: Span): TypeNode {
  if (kind === "list") return { kind, item, span };
  if (kind === "optional") return { kind, item, sign: span, span };
  return { kind, item, keyword: span, span };
}

function wrapperOf(word: string): Wrapper | undefined {
  if (isListWord(word)) return "list";
  if (isOptionalWord(word)) return "optional";
  return isStreamWord(word) ? "stream" : undefined;
}

/** The name within, and what is around it, from the outside in; absent if it is no type of ours. */
function itemOf(tokens: readonly IToken[]): { name: Name; wrappers: Wrapper[] } | undefined {
  const wrappers: Wrapper[] = [];
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (is(token, Star)) wrappers.push("list");
    else if (!is(token, Identifier)) {
      if (token.image !== "<") return undefined;
    } else if (next === undefined || next.image === ">") {
      const isClosed = tokens.slice(index + 1).every(({ image }) => image === ">");
      return isClosed ? { name: { text: token.image, span: spanOf(token) }, wrappers } : undefined;
    } else {
      const wrapper = wrapperOf(token.image);
      if (next.image !== "<" || wrapper === undefined) return undefined;
      wrappers.push(wrapper);
    }
  }
  return undefined;
}
