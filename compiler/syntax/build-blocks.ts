import type { CstNode } from "chevrotain";
import { diagnostic } from "../diagnostics.js";
import type { EnumValueNode, MemberNode, Name, TypeNode } from "./ast.js";
import { buildDescribed, type Builder } from "./build-described.js";
import { buildLiteral } from "./build-literal.js";
import { buildType, type Report } from "./build-type.js";
import { nameOf, nodeOf, nodesOf, spanOf, tokenOf, tokensOf } from "./tree.js";

export interface Signature {
  readonly parameters: readonly MemberNode[];
  readonly result: TypeNode | undefined;
  readonly throws: readonly Name[];
}

export function buildSignature(declaration: CstNode, builder: Builder): Signature {
  const signature = nodeOf(declaration, "signature");
  const result = nodeOf(signature, "result");
  reportArrow(result, builder.report);
  return {
    parameters: nodesOf(nodeOf(signature, "parameters"), "parameter").map((parameter) =>
      buildMember(parameter, builder),
    ),
    result: buildType(nodeOf(result, "type"), builder.report),
    throws: tokensOf(nodeOf(signature, "throws"), "Identifier").map((token) => ({
      text: token.image,
      span: spanOf(token),
    })),
  };
}

export function buildMembers(declaration: CstNode, builder: Builder): MemberNode[] {
  const members = itemsOf(declaration, "member");
  reportSeparators(members, builder.report);
  return members.map((node) => buildMember(node, builder));
}

export function buildCases(declaration: CstNode, builder: Builder): MemberNode[] {
  reportSemicolons(declaration, "Cases", builder.report);
  return itemsOf(declaration, "case").map((node) => buildMember(node, builder));
}

export function buildValues(declaration: CstNode, builder: Builder): EnumValueNode[] {
  reportSemicolons(declaration, "Values", builder.report);
  return itemsOf(declaration, "value").map((node) => ({
    name: nameOf(node),
    number: nameOf(node, "Numeral"),
    ...buildDescribed(node, nameOf(node)?.span.start, builder),
  }));
}

function buildMember(node: CstNode, builder: Builder): MemberNode {
  const name = nameOf(node);
  return {
    name,
    type: buildType(nodeOf(node, "type"), builder.report),
    default: buildLiteral(nodeOf(node, "default"), builder.report),
    ...buildDescribed(node, name?.span.start, builder),
  };
}

function itemsOf(declaration: CstNode, kind: "member" | "value" | "case"): CstNode[] {
  return nodesOf(nodeOf(declaration, "block"), "item").flatMap((item) => nodesOf(item, kind));
}

/** Whoever ends one member so ends all of them so: one report for the model. */
function reportSeparators(members: readonly CstNode[], report: Report): void {
  const separators = members.flatMap((node) => {
    const end = nodeOf(node, "memberEnd");
    return tokenOf(end, "Semicolon") ?? tokenOf(end, "Comma") ?? [];
  });
  const [first] = separators;
  if (first === undefined) return;
  const hint =
    separators.length === 1 ? "Remove it." : "Remove it, here and after the other members.";
  report(diagnostic("stray-separator", { sign: first.image }, spanOf(first), { hint }));
}

function reportSemicolons(declaration: CstNode, what: string, report: Report): void {
  const items = nodesOf(nodeOf(declaration, "block"), "item");
  const first = items.map((item) => tokenOf(item, "Semicolon")).find((sign) => sign !== undefined);
  if (first === undefined) return;
  const hint = `${what} are separated by ',' or stand on lines of their own.`;
  report(diagnostic("stray-separator", { sign: first.image }, spanOf(first), { hint }));
}

function reportArrow(result: CstNode | undefined, report: Report): void {
  const sign = tokenOf(result, "Arrow");
  if (sign === undefined) return;
  const hint = "Write `:` in its place.";
  report(diagnostic("result-syntax", { sign: sign.image }, spanOf(sign), { hint }));
}
