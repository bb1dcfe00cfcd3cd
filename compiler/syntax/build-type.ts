import type { CstNode, IToken } from "chevrotain";
import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Span } from "../source.js";
import type { TypeNode } from "./ast.js";
import { foreignGeneric, type ForeignSyntax } from "./foreign-generic.js";
import { endOf, nameOf, nodeOf, nodesOf, spanOf, tokenOf, tokensOf } from "./tree.js";
import { typeDepthMax } from "./type-grammar.js";
import { depthOf, typeText } from "./types.js";

export type Report = (diagnostic: Diagnostic) => void;

/** Absent where the type cannot be known; that is reported then. */
export function buildType(node: CstNode | undefined, report: Report): TypeNode | undefined {
  if (node === undefined) return undefined;
  const context: Context = { report, foreign: [] };
  const type = typeOf(node, context);
  if (type === undefined) return undefined;
  if (depthOf(type) > typeDepthMax) {
    report(diagnostic("type-too-deep", { limit: typeDepthMax }, type.span));
    return undefined;
  }
  // As a whole, however much of it is foreign: this is what to write in its place.
  const [code] = context.foreign;
  if (code !== undefined) {
    report(diagnostic(code, {}, type.span, { hint: `Write \`${typeText(type)}\`.` }));
  }
  return type;
}

interface Context {
  readonly report: Report;
  /** What in the type is written as in another language, in the order in which it was found. */
  readonly foreign: ForeignSyntax[];
}

function typeOf(node: CstNode | undefined, context: Context): TypeNode | undefined {
  const core = coreOf(node, context);
  if (core === undefined) return undefined;
  const prefixes = signsOf(node, prefixSigns);
  const suffixes = signsOf(node, suffixSigns);
  if (prefixes.length + suffixes.length === 0) return core;
  const first = prefixes[0]?.span ?? core.span;
  if (prefixes.length + suffixes.length > typeDepthMax) {
    const span = prefixes.length > 0 ? { start: first.start, end: core.span.start } : core.span;
    context.report(diagnostic("type-too-deep", { limit: typeDepthMax }, span));
    return undefined;
  }
  for (const { sign } of prefixes) if (sign === "?") context.foreign.push("optional-syntax");
  if ([...prefixes, ...suffixes].some(({ sign }) => sign === "[]")) {
    context.foreign.push("list-syntax");
  }
  // `[]` right behind a type binds closer than what stands in front of it, `?` farther.
  const far = suffixes.findIndex(({ sign }) => sign === "?");
  const close = far === -1 ? suffixes.length : far;
  return [...suffixes.slice(0, close), ...prefixes.toReversed(), ...suffixes.slice(close)].reduce(
    wrap,
    core,
  );
}

const prefixSigns = { Star: "*", OptionalPrefix: "?", brackets: "[]" };
const suffixSigns = { Question: "?", suffix: "[]" };

/** A sign in front of a type or behind it. */
interface Sign {
  readonly sign: string;
  readonly span: Span;
}

function wrap(item: TypeNode, { sign, span: at }: Sign): TypeNode {
  const span = {
    start: Math.min(item.span.start, at.start),
    end: Math.max(item.span.end, at.end),
  };
  if (sign === "?") return { kind: "optional", item, sign: at, span };
  return { kind: "list", item, span };
}

/** By the names of their tokens or rules, in the order of the text. */
function signsOf(node: CstNode | undefined, names: Readonly<Record<string, string>>): Sign[] {
  const signs: Sign[] = [];
  for (const name of Object.keys(node?.children ?? {})) {
    const sign = names[name];
    if (sign === undefined) continue;
    for (const token of tokensOf(node, name)) signs.push({ sign, span: spanOf(token) });
    for (const brackets of nodesOf(node, name))
      signs.push({ sign, span: spanOfBrackets(brackets) });
  }
  return signs.toSorted((a, b) => a.span.start - b.span.start);
}

function spanOfBrackets(node: CstNode): Span {
  return between(tokenOf(node, "LeftBracket"), tokenOf(node, "RightBracket"));
}

function coreOf(node: CstNode | undefined, context: Context): TypeNode | undefined {
  const group = nodeOf(node, "group");
  if (group !== undefined) {
    const inner = typeOf(nodeOf(group, "type"), context);
    const span = between(tokenOf(group, "LeftParenthesis"), tokenOf(group, "RightParenthesis"));
    return inner === undefined ? undefined : { ...inner, span };
  }
  const stream = nodeOf(node, "stream");
  const keyword = tokenOf(stream, "Stream");
  if (keyword !== undefined) {
    const item = typeOf(nodeOf(stream, "type"), context);
    if (item === undefined) return undefined;
    const span = { start: keyword.startOffset, end: item.span.end };
    return { kind: "stream", keyword: spanOf(keyword), item, span };
  }
  return namedOf(nodeOf(node, "named"), context);
}

function namedOf(node: CstNode | undefined, context: Context): TypeNode | undefined {
  const name = nameOf(node);
  if (name === undefined) return undefined;
  const map = nodeOf(node, "mapParameters");
  if (map !== undefined) {
    const key = typeOf(nodeOf(map, "key"), context);
    const value = typeOf(nodeOf(map, "value"), context);
    const closing = tokenOf(map, "GreaterThan");
    if (key === undefined || value === undefined || closing === undefined) return undefined;
    if (name.text !== "map") context.foreign.push("map-syntax");
    return { kind: "map", key, value, span: { start: name.span.start, end: endOf(closing) } };
  }
  const parameters = nodeOf(node, "typeParameters");
  if (parameters === undefined) return { kind: "named", name, span: name.span };
  const tokens = [...tokensOf(parameters, "LessThan"), ...tokensOf(parameters, "AnyToken")];
  const last = tokens.at(-1);
  const span = { start: name.span.start, end: last === undefined ? name.span.end : endOf(last) };
  return foreignGeneric(name, tokens, span, context);
}

function between(first: IToken | undefined, last: IToken | undefined): Span {
  const start = first?.startOffset ?? 0;
  return { start, end: last === undefined ? start : endOf(last) };
}
