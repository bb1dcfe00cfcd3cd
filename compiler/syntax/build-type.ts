import type { CstNode, IToken } from "chevrotain";
import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Span } from "../source.js";
import type { Name, TypeNode } from "./ast.js";
import { isListWord } from "./list-words.js";
import { is } from "./layout.js";
import { Identifier, Star } from "./tokens.js";
import { endOf, nameOf, nodeOf, nodesOf, spanOf, tokenOf, tokensOf } from "./tree.js";

/** Lists of lists of lists: deeper than anyone means, and shallow enough that everything after may recurse. */
const listDepthMax = 32;

export type Report = (diagnostic: Diagnostic) => void;

/** Absent where the type cannot be known; that is reported then. */
export function buildType(node: CstNode | undefined, report: Report): TypeNode | undefined {
  const name = nameOf(node);
  if (node === undefined || name === undefined) return undefined;
  const stars = tokensOf(node, "Star");
  const prefixes = nodesOf(node, "brackets");
  const suffixes = nodesOf(node, "suffix");
  const depth = stars.length + prefixes.length + suffixes.length;
  const parameters = nodeOf(node, "typeParameters");
  if (parameters !== undefined) return buildGeneric(name, parameters, depth, report);
  if (prefixes.length + suffixes.length > 0) {
    const span = { start: startOf(stars, prefixes, name), end: lastEnd(suffixes, name) };
    const hint = depth <= listDepthMax ? `Write \`${"*".repeat(depth)}${name.text}\`.` : undefined;
    report(diagnostic("list-syntax", {}, span, { hint }));
  }
  return listsOf(name, depth, startOf(stars, prefixes, name), report);
}

/** `list<T>` and its like can be read as lists; `<...>` after any other name means nothing here. */
function buildGeneric(
  name: Name,
  parameters: CstNode,
  outerDepth: number,
  report: Report,
): TypeNode | undefined {
  const tokens = [...tokensOf(parameters, "LessThan"), ...tokensOf(parameters, "AnyToken")];
  const last = tokens.at(-1);
  const span = { start: name.span.start, end: last === undefined ? name.span.end : endOf(last) };
  if (!isListWord(name.text)) {
    report(diagnostic("type-parameters", { name: name.text }, span));
    return undefined;
  }
  const item = itemOf(tokens);
  if (item === undefined) {
    report(diagnostic("list-syntax", {}, span, { hint: "Write `*` and the type of the items." }));
    return undefined;
  }
  const depth = outerDepth + item.depth;
  const hint = `Write \`${"*".repeat(depth)}${item.name.text}\`.`;
  report(diagnostic("list-syntax", {}, span, { hint: depth <= listDepthMax ? hint : undefined }));
  return listsOf(item.name, depth, span.start, report);
}

/** What is in the `<...>` of a list, lists in it included; absent if it is no type of ours. */
function itemOf(tokens: readonly IToken[]): { name: Name; depth: number } | undefined {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (token.image === "<" || is(token, Star)) depth++;
    else if (!is(token, Identifier)) return undefined;
    else if (next === undefined || next.image === ">") {
      const isClosed = tokens.slice(index + 1).every(({ image }) => image === ">");
      return isClosed ? { name: { text: token.image, span: spanOf(token) }, depth } : undefined;
    } else if (next.image !== "<" || !isListWord(token.image)) return undefined;
  }
  return undefined;
}

function listsOf(name: Name, depth: number, start: number, report: Report): TypeNode | undefined {
  if (depth > listDepthMax) {
    const span = { start, end: name.span.start };
    report(diagnostic("list-too-deep", { limit: listDepthMax }, nonEmpty(span, name.span)));
    return undefined;
  }
  let type: TypeNode = { kind: "named", name };
  for (let level = 0; level < depth; level++) type = { kind: "list", item: type };
  return type;
}

function startOf(stars: readonly IToken[], prefixes: readonly CstNode[], name: Name): number {
  const brackets = prefixes.map((node) => tokenOf(node, "LeftBracket"));
  // Not spread into Math.min: there may be more stars than a call takes arguments.
  const first = [...stars.slice(0, 1), ...brackets.slice(0, 1)].map((token) => token?.startOffset);
  return Math.min(name.span.start, ...first.map((offset) => offset ?? name.span.start));
}

function lastEnd(suffixes: readonly CstNode[], name: Name): number {
  const last = suffixes.at(-1);
  const bracket = last === undefined ? undefined : tokenOf(last, "RightBracket");
  return bracket === undefined ? name.span.end : endOf(bracket);
}

function nonEmpty(span: Span, otherwise: Span): Span {
  return span.end > span.start ? span : otherwise;
}
