import type {
  AnnotationNode,
  CallbackNode,
  DeclarationNode,
  DescribedNode,
  EnumValueNode,
  LiteralNode,
  MemberNode,
  MethodNode,
  Name,
  SpecificationNode,
} from "../syntax/ast.js";
import type { Span } from "../source.js";
import { durationMs } from "./duration.js";
import { literalOf } from "./literal.js";
import { createTypeLowering, literalTarget, type LowerType } from "./lower-type.js";
import type { Described, EnumValue, Event, Literal, Member, Method, Spec, Type } from "./spec.js";

/**
 * Turns a specification in which nothing is wrong into its checked form. Anything still missing is our mistake. What is
 * imported is among the declarations, in the place of its import.
 */
export function lower(
  { declarations }: SpecificationNode,
  imported: ReadonlySet<DeclarationNode> = new Set(),
): Spec {
  const lowerType = createTypeLowering(declarations);
  const lowerer = (node: DeclarationNode): Lowerer => ({ lowerType, isOwn: !imported.has(node) });
  const own = declarations.filter((node) => !imported.has(node));
  const all = <Kind extends DeclarationNode["kind"]>(kind: Kind) => ofKind(declarations, kind);
  return {
    ...lowerHeaders(own),
    aliases: all("alias").map((node) => ({
      ...lowerName(node.name, node, lowerer(node)),
      type: lowerType(present(node.type)),
    })),
    enums: all("enum").map((node) => ({
      ...lowerName(node.name, node, lowerer(node)),
      values: lowerValues(node.values, lowerer(node)),
    })),
    unions: all("union").map((node) => ({
      ...lowerName(node.name, node, lowerer(node)),
      cases: node.cases.map(lowerMember(lowerer(node))),
    })),
    models: all("model").map((node) => ({
      ...lowerName(node.name, node, lowerer(node)),
      members: node.members.map(lowerMember(lowerer(node))),
    })),
    exceptions: all("exception").map((node, index) => ({
      ...lowerName(node.name, node, lowerer(node)),
      number: index + 1,
      members: node.members.map(lowerMember(lowerer(node))),
    })),
    methods: all("method").map((node, index) => lowerMethod(node, index + 1, lowerer(node))),
    callbacks: all("callback").map((node, index) => lowerMethod(node, index + 1, lowerer(node))),
    events: all("event").map((node, index): Event => {
      const overflow = argumentOf(node, "overflow");
      const replay = argumentOf(node, "replay");
      return {
        ...lowerName(node.name, node, lowerer(node)),
        number: index + 1,
        parameters: node.parameters.map(lowerMember(lowerer(node))),
        ...(isOverflow(overflow) && { overflow }),
        ...(replay !== undefined && { replay: Number(replay) }),
      };
    }),
  };
}

interface Lowerer {
  readonly lowerType: LowerType;
  /** Whether it is written in the file itself, and not in one that it imports. */
  readonly isOwn: boolean;
}

type Headers = Pick<
  Spec,
  "namespace" | "namespaceSpan" | "className" | "classSpan" | "socketBase" | "version"
>;

function lowerHeaders(own: readonly DeclarationNode[]): Headers & Described {
  const [namespace] = ofKind(own, "namespace");
  const [classNode] = ofKind(own, "class");
  const className = present(classNode?.name);
  const socketBase = ofKind(own, "socket")[0]?.path?.text;
  const version = ofKind(own, "version")[0]?.number?.text;
  const docs = [namespace?.doc, classNode?.doc].filter((doc) => doc !== undefined);
  return {
    namespace: present(namespace?.name).text,
    namespaceSpan: present(namespace?.name).span,
    className: className.text,
    classSpan: className.span,
    ...(socketBase !== undefined && { socketBase }),
    ...(version !== undefined && { version }),
    ...lowerDescribed(present(classNode)),
    ...(docs.length > 0 && { doc: docs.join("\n\n") }),
  };
}

function lowerMethod(node: MethodNode | CallbackNode, number: number, lowerer: Lowerer): Method {
  const timeoutMs = durationMs(argumentOf(node, "timeout") ?? "");
  return {
    ...lowerName(node.name, node, lowerer),
    number,
    parameters: node.parameters.map(lowerMember(lowerer)),
    ...(node.result !== undefined && { result: lowerer.lowerType(node.result) }),
    throws: node.throws.map(({ text }) => text),
    isIdempotent: annotationOf(node, "idempotent") !== undefined,
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

function lowerValues(values: readonly EnumValueNode[], lowerer: Lowerer): EnumValue[] {
  let next = 0;
  return values.map((node) => {
    const number = node.number === undefined ? next : Number(node.number.text);
    next = number + 1;
    return { ...lowerName(node.name, node, lowerer), number };
  });
}

function lowerMember(lowerer: Lowerer): (node: MemberNode) => Member {
  return (node) => {
    const type = lowerer.lowerType(present(node.type));
    return {
      ...lowerName(node.name, node, lowerer),
      type,
      ...(node.default !== undefined && { default: lowerDefault(node.default, type) }),
    };
  };
}

function lowerDefault(node: LiteralNode, type: Type): Literal {
  const literal = literalOf(node, literalTarget(type));
  if (typeof literal === "string")
    throw new Error("A default that does not fit cannot be lowered.");
  return literal;
}

function lowerName(
  name: Name | undefined,
  node: DescribedNode,
  { isOwn }: Lowerer,
): Described & { name: string; span?: Span } {
  const { text, span } = present(name);
  return { name: text, ...(isOwn && { span }), ...lowerDescribed(node) };
}

function lowerDescribed(node: DescribedNode): Described {
  const deprecated = annotationOf(node, "deprecated");
  const typescriptName = argumentOf(node, "name");
  return {
    ...(node.doc !== undefined && { doc: node.doc }),
    ...(deprecated !== undefined && { deprecated: deprecated.arguments?.[0]?.text ?? "" }),
    ...(typescriptName !== undefined && { typescriptName }),
  };
}

function annotationOf(node: DescribedNode, name: string): AnnotationNode | undefined {
  return node.annotations.find((annotation) => annotation.name.text === name);
}

function argumentOf(node: DescribedNode, annotation: string): string | undefined {
  return annotationOf(node, annotation)?.arguments?.[0]?.text;
}

function isOverflow(word: string | undefined): word is NonNullable<Event["overflow"]> {
  return word === "wait" || word === "drop_oldest" || word === "disconnect";
}

function ofKind<Kind extends DeclarationNode["kind"]>(
  declarations: readonly DeclarationNode[],
  kind: Kind,
): Extract<DeclarationNode, { kind: Kind }>[] {
  return declarations.filter(
    (node): node is Extract<DeclarationNode, { kind: Kind }> => node.kind === kind,
  );
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("A specification with errors cannot be lowered.");
  return value;
}
