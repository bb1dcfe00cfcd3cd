import type { CstElement, CstNode, IToken } from "chevrotain";
import type { Span } from "../source.js";
import type { Name } from "./ast.js";

/** Reading the parser's tree. Any child may be absent: a mistake keeps what was read before it and nothing after. */
export function nodesOf(parent: CstNode | undefined, rule: string): CstNode[] {
  return (parent?.children[rule] ?? []).filter((child) => isNode(child));
}

export function nodeOf(parent: CstNode | undefined, rule: string): CstNode | undefined {
  return nodesOf(parent, rule)[0];
}

export function tokensOf(parent: CstNode | undefined, type: string): IToken[] {
  return (parent?.children[type] ?? []).filter((child) => isToken(child));
}

export function tokenOf(parent: CstNode | undefined, type: string): IToken | undefined {
  return tokensOf(parent, type)[0];
}

export function nameOf(parent: CstNode | undefined, type = "Identifier"): Name | undefined {
  const token = tokenOf(parent, type);
  return token === undefined ? undefined : { text: token.image, span: spanOf(token) };
}

export function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: endOf(token) };
}

export function endOf(token: Pick<IToken, "startOffset" | "image">): number {
  return token.startOffset + token.image.length;
}

function isNode(element: CstElement): element is CstNode {
  return "children" in element;
}

function isToken(element: CstElement): element is IToken {
  return !isNode(element);
}
