import type { CstNode } from "chevrotain";
import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Span } from "../source.js";
import type { DeclarationNode, MemberNode, MethodNode, SpecificationNode } from "./ast.js";
import { buildType, type Report } from "./build-type.js";
import { intendedKeyword } from "./keywords.js";
import { nameOf, nodeOf, nodesOf, spanOf, tokenOf } from "./tree.js";

export interface BuiltAst {
  readonly specification: SpecificationNode;
  readonly diagnostics: readonly Diagnostic[];
}

/** Turns the parser's tree into ours, and reports what the grammar reads although the language does not have it. */
export function buildAst(root: CstNode): BuiltAst {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (found) => diagnostics.push(found);
  const declarations = nodesOf(root, "declaration").flatMap((node) => {
    reportSemicolon(node, report);
    return buildDeclaration(node, report) ?? [];
  });
  return { specification: { declarations }, diagnostics };
}

function buildDeclaration(declaration: CstNode, report: Report): DeclarationNode | undefined {
  for (const [rule, build] of Object.entries(builders)) {
    const node = nodeOf(declaration, rule);
    if (node !== undefined) return build(node, report);
  }
  return undefined;
}

type Builder = (node: CstNode, report: Report) => DeclarationNode;

/** By the name of the grammar rule. Stray braces and members leave nothing behind. */
const builders: Readonly<Record<string, Builder>> = {
  namespace: (node) => ({
    kind: "namespace",
    keyword: keywordSpan(node, "Namespace"),
    name: nameOf(node, "RestOfLine"),
  }),
  class: (node) => ({
    kind: "class",
    keyword: keywordSpan(node, "Class"),
    name: nameOf(node),
  }),
  socket: (node) => ({
    kind: "socket",
    keyword: keywordSpan(node, "Socket"),
    path: nameOf(node, "RestOfLine"),
  }),
  exception: (node) => ({ kind: "exception", name: nameOf(node) }),
  model: (node, report) => ({
    kind: "model",
    name: nameOf(node),
    members: buildMembers(nodeOf(node, "members"), report),
  }),
  method: (node, report) => ({
    kind: "method",
    name: nameOf(node),
    ...buildSignature(node, report),
  }),
  event: (node, report) => ({ kind: "event", name: nameOf(node), ...buildSignature(node, report) }),
  misspelt: (node, report) => {
    const build = builders[intendedKeyword(tokenOf(node, "word")?.image ?? "") ?? "unknown"];
    return build === undefined ? { kind: "unknown" } : build(node, report);
  },
  unknown: () => ({ kind: "unknown" }),
};

function keywordSpan(node: CstNode, type: string): Span {
  const token = tokenOf(node, type) ?? tokenOf(node, "word");
  return token === undefined ? { start: 0, end: 0 } : spanOf(token);
}

function buildSignature(node: CstNode, report: Report): Pick<MethodNode, "parameters" | "result"> {
  const signature = nodeOf(node, "signature");
  const result = nodeOf(signature, "result");
  reportArrow(result, report);
  return {
    parameters: nodesOf(nodeOf(signature, "parameters"), "parameter").map((parameter) =>
      buildMember(parameter, report),
    ),
    result: buildType(nodeOf(result, "type"), report),
  };
}

function buildMembers(members: CstNode | undefined, report: Report): MemberNode[] {
  const nodes = nodesOf(members, "member");
  reportSeparators(nodes, report);
  return nodes.map((node) => buildMember(node, report));
}

function buildMember(node: CstNode, report: Report): MemberNode {
  return { name: nameOf(node), type: buildType(nodeOf(node, "type"), report) };
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

function reportSemicolon(declaration: CstNode, report: Report): void {
  const sign = tokenOf(nodeOf(declaration, "declarationEnd"), "Semicolon");
  if (sign === undefined) return;
  report(diagnostic("stray-separator", { sign: sign.image }, spanOf(sign), { hint: "Remove it." }));
}

function reportArrow(result: CstNode | undefined, report: Report): void {
  const sign = tokenOf(result, "Arrow");
  if (sign === undefined) return;
  const hint = "Write `:` in its place.";
  report(diagnostic("result-syntax", { sign: sign.image }, spanOf(sign), { hint }));
}
