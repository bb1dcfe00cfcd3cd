import type { CstNode, IToken } from "chevrotain";
import type { Span } from "../source.js";
import type { AnnotationNode, DescribedNode, LiteralNode } from "./ast.js";
import { literalOf } from "./build-literal.js";
import type { Report } from "./build-type.js";
import type { Documentation } from "./documentation.js";
import { is } from "./layout.js";
import { Comma } from "./tokens.js";
import { endOf, nameOf, nodeOf, nodesOf, tokenOf, tokensOf } from "./tree.js";

/** What all builders share. */
export interface Builder {
  readonly report: Report;
  readonly documentation: Documentation;
}

/**
 * What stands before something: its annotations are in `node`, and `head` is the offset of the thing itself, its keyword or
 * its name. Comments may stand before the annotations, between them and after them.
 */
export function buildDescribed(
  node: CstNode | undefined,
  head: number | undefined,
  { report, documentation }: Builder,
): DescribedNode {
  const nodes = nodesOf(nodeOf(node, "annotations"), "annotation");
  const starts = nodes.map((annotation) => tokenOf(annotation, "At")?.startOffset);
  const docs = [...starts, head].flatMap((offset) =>
    offset === undefined ? [] : (documentation.take(offset) ?? []),
  );
  return {
    doc: docs.length === 0 ? undefined : docs.join("\n"),
    annotations: nodes.flatMap((annotation) => buildAnnotation(annotation, report) ?? []),
  };
}

function buildAnnotation(node: CstNode, report: Report): AnnotationNode | undefined {
  const at = tokenOf(node, "At");
  const name = nameOf(node);
  if (at === undefined || name === undefined) return undefined;
  const list = nodeOf(node, "arguments");
  const span = { start: at.startOffset, end: name.span.end };
  return {
    name,
    span,
    arguments: list === undefined ? undefined : buildArguments(list, report),
    argumentsSpan: list === undefined ? span : spanOfArguments(list),
  };
}

function spanOfArguments(list: CstNode): Span {
  const opening = tokenOf(list, "LeftParenthesis");
  const start = opening?.startOffset ?? 0;
  return { start, end: endOf(tokenOf(list, "RightParenthesis") ?? opening ?? endless) };
}

const endless = { startOffset: 0, image: "" };

/** Comma by comma; what is more than one token between two of them is no value of any kind. */
function buildArguments(list: CstNode, report: Report): LiteralNode[] {
  const parts: IToken[][] = [[]];
  for (const token of tokensOf(list, "AnyToken")) {
    if (is(token, Comma)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.flatMap((tokens) => {
    const [first] = tokens;
    const last = tokens.at(-1);
    if (first === undefined || last === undefined) return [];
    if (first === last) return literalOf(first, report) ?? [];
    const span = { start: first.startOffset, end: endOf(last) };
    return { kind: "other", text: tokens.map(({ image }) => image).join(" "), span };
  });
}
