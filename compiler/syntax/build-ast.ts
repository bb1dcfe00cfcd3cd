import type { CstNode, IToken } from "chevrotain";
import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Span } from "../source.js";
import type { DeclarationNode, DescribedNode, SpecificationNode } from "./ast.js";
import { buildCases, buildMembers, buildSignature, buildValues } from "./build-blocks.js";
import { buildDescribed, type Builder } from "./build-described.js";
import { nameOfText } from "./build-literal.js";
import { buildType, type Report } from "./build-type.js";
import { Documentation } from "./documentation.js";
import { intendedKeyword } from "./keywords.js";
import { is } from "./layout.js";
import { Text } from "./tokens.js";
import { nameOf, nodeOf, nodesOf, spanOf, tokenOf } from "./tree.js";

export interface BuiltAst {
  readonly specification: SpecificationNode;
  readonly diagnostics: readonly Diagnostic[];
}

/** Turns the parser's tree into ours, and reports what the grammar reads although the language does not have it. */
export function buildAst(
  root: CstNode,
  documentation: Documentation = new Documentation([], []),
): BuiltAst {
  const diagnostics: Diagnostic[] = [];
  const builder = { documentation, report: (found: Diagnostic) => diagnostics.push(found) };
  const declarations = nodesOf(root, "declaration").flatMap((node) => {
    reportSemicolon(node, builder.report);
    return buildDeclaration(node, builder) ?? [];
  });
  return { specification: { declarations }, diagnostics };
}

function buildDeclaration(declaration: CstNode, builder: Builder): DeclarationNode | undefined {
  const parent = nodeOf(declaration, "added") ?? declaration;
  for (const rule of Object.keys(parent.children)) {
    const build = builders.get(rule);
    const node = nodeOf(parent, rule);
    if (build === undefined || node === undefined) continue;
    const { report, documentation } = builder;
    const keyword = keywordOf(node);
    const described = buildDescribed(declaration, keyword.start, builder, !undocumented.has(rule));
    return build(node, { report, documentation, keyword, described });
  }
  return undefined;
}

/** Comments before these say nothing about the interface. */
const undocumented: ReadonlySet<string> = new Set(["socket", "version", "import", "unknown"]);

interface DeclarationBuilder extends Builder {
  readonly keyword: Span;
  readonly described: DescribedNode;
}

type Build = (node: CstNode, builder: DeclarationBuilder) => DeclarationNode;

/** By the name of the grammar rule. Stray braces and members leave nothing behind. */
const builders: ReadonlyMap<string, Build> = new Map<string, Build>(
  Object.entries({
    namespace: (node, { keyword, described }) => ({
      kind: "namespace",
      keyword,
      name: nameOf(node, "RestOfLine"),
      ...described,
    }),
    class: (node, { keyword, described }) => ({
      kind: "class",
      keyword,
      name: nameOf(node),
      ...described,
    }),
    socket: (node, { keyword, described }) => ({
      kind: "socket",
      keyword,
      path: nameOf(node, "RestOfLine"),
      ...described,
    }),
    version: (node, { keyword, described }) => ({
      kind: "version",
      keyword,
      number: nameOf(node, "RestOfLine"),
      ...described,
    }),
    import: (node, { keyword, described, report }) => ({
      kind: "import",
      keyword,
      path: nameOfText(tokenOf(node, "Text"), report),
      ...described,
    }),
    alias: (node, { described, report }) => ({
      kind: "alias",
      name: nameOf(node),
      type: buildType(nodeOf(nodeOf(node, "aliased"), "type"), report),
      ...described,
    }),
    enum: (node, builder) => ({
      kind: "enum",
      name: nameOf(node),
      values: buildValues(node, builder),
      isComplete: hasBlock(node),
      ...builder.described,
    }),
    union: (node, builder) => ({
      kind: "union",
      name: nameOf(node),
      cases: buildCases(node, builder),
      isComplete: hasBlock(node),
      ...builder.described,
    }),
    model: (node, builder) => ({
      kind: "model",
      name: nameOf(node),
      members: buildMembers(node, builder),
      ...builder.described,
    }),
    exception: (node, builder) => ({
      kind: "exception",
      name: nameOf(node),
      members: buildMembers(node, builder),
      ...builder.described,
    }),
    method: (node, builder) => ({ kind: "method", ...buildCall(node, builder) }),
    callback: (node, builder) => ({ kind: "callback", ...buildCall(node, builder) }),
    event: (node, builder) => ({ kind: "event", ...buildCall(node, builder) }),
    misspelt: (node, builder) => {
      const keyword = intendedKeyword(tokenOf(node, "word")?.image ?? "") ?? "unknown";
      const build = builders.get(keyword === "type" ? "alias" : keyword);
      return build === undefined ? { kind: "unknown", ...builder.described } : build(node, builder);
    },
    unknown: (node, { keyword, described, report }) => {
      // A text begins nothing else than what an import names.
      const token = tokenOf(node, "AnyToken");
      const path = is(token, Text) ? nameOfText(token, report) : undefined;
      if (path === undefined) return { kind: "unknown", ...described };
      return { kind: "import", keyword, path, ...described };
    },
  } satisfies Record<string, Build>),
);

function hasBlock(node: CstNode): boolean {
  return tokenOf(nodeOf(node, "block"), "LeftBrace") !== undefined;
}

function buildCall(
  node: CstNode,
  builder: DeclarationBuilder,
): ReturnType<typeof buildSignature> & DescribedNode & { name: ReturnType<typeof nameOf> } {
  return { name: nameOf(node), ...buildSignature(node, builder), ...builder.described };
}

/** The first word of a declaration, the misspelt one included. */
function keywordOf(node: CstNode): Span {
  let first: IToken | undefined;
  for (const name of Object.keys(node.children)) {
    const token = tokenOf(node, name);
    if (token !== undefined && token.startOffset < (first?.startOffset ?? Infinity)) first = token;
  }
  return first === undefined ? { start: 0, end: 0 } : spanOf(first);
}

function reportSemicolon(declaration: CstNode, report: Report): void {
  const sign = tokenOf(nodeOf(declaration, "declarationEnd"), "Semicolon");
  if (sign === undefined) return;
  report(diagnostic("stray-separator", { sign: sign.image }, spanOf(sign), { hint: "Remove it." }));
}
