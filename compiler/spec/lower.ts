import type {
  DeclarationNode,
  MemberNode,
  Name,
  SpecificationNode,
  TypeNode,
} from "../syntax/ast.js";
import { isPrimitive } from "./primitives.js";
import type { Span } from "../source.js";
import type { Member, Spec, Type } from "./spec.js";

/** Turns a specification in which nothing is wrong into its checked form. Anything still missing is our mistake. */
export function lower({ declarations }: SpecificationNode): Spec {
  const socketBase = ofKind(declarations, "socket")[0]?.path?.text;
  const className = present(ofKind(declarations, "class")[0]?.name);
  const spec = {
    namespace: present(ofKind(declarations, "namespace")[0]?.name).text,
    className: className.text,
    classSpan: className.span,
    aliases: [],
    enums: [],
    unions: [],
    models: ofKind(declarations, "model").map(({ name, members }) => ({
      ...lowerName(name),
      members: members.map(lowerMember),
    })),
    exceptions: ofKind(declarations, "exception").map(({ name }, index) => ({
      ...lowerName(name),
      number: index + 1,
      members: [],
    })),
    callbacks: [],
    methods: ofKind(declarations, "method").map(({ name, parameters, result }, index) => ({
      ...lowerName(name),
      number: index + 1,
      parameters: parameters.map(lowerMember),
      throws: [],
      isIdempotent: false,
      ...(result !== undefined && { result: lowerType(result) }),
    })),
    events: ofKind(declarations, "event").map(({ name, parameters }, index) => ({
      ...lowerName(name),
      number: index + 1,
      parameters: parameters.map(lowerMember),
    })),
  };
  return socketBase === undefined ? spec : { ...spec, socketBase };
}

function ofKind<Kind extends DeclarationNode["kind"]>(
  declarations: readonly DeclarationNode[],
  kind: Kind,
): Extract<DeclarationNode, { kind: Kind }>[] {
  return declarations.filter(
    (node): node is Extract<DeclarationNode, { kind: Kind }> => node.kind === kind,
  );
}

function lowerMember({ name, type }: MemberNode): Member {
  return { ...lowerName(name), type: lowerType(present(type)) };
}

function lowerName(name: Name | undefined): { name: string; span: Span } {
  const { text, span } = present(name);
  return { name: text, span };
}

function lowerType(type: TypeNode): Type {
  if (type.kind === "list") return { kind: "list", item: lowerType(type.item) };
  const name = type.name.text;
  return isPrimitive(name) ? { kind: "primitive", name } : { kind: "model", name };
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("A specification with errors cannot be lowered.");
  return value;
}
