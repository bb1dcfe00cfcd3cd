import type { DeclarationNode, MemberNode, SpecificationNode, TypeNode } from "../syntax/ast.js";
import { isPrimitive } from "./primitives.js";
import type { Member, Spec, Type } from "./spec.js";

/** Turns a specification in which nothing is wrong into its checked form. Anything still missing is our mistake. */
export function lower({ declarations }: SpecificationNode): Spec {
  const socketBase = ofKind(declarations, "socket")[0]?.path?.text;
  const spec = {
    namespace: present(ofKind(declarations, "namespace")[0]?.name).text,
    className: present(ofKind(declarations, "class")[0]?.name).text,
    models: ofKind(declarations, "model").map(({ name, members }) => ({
      name: present(name).text,
      members: members.map(lowerMember),
    })),
    exceptions: ofKind(declarations, "exception").map(({ name }, index) => ({
      name: present(name).text,
      number: index + 1,
    })),
    methods: ofKind(declarations, "method").map(({ name, parameters, result }, index) => ({
      name: present(name).text,
      number: index + 1,
      parameters: parameters.map(lowerMember),
      ...(result !== undefined && { result: lowerType(result) }),
    })),
    events: ofKind(declarations, "event").map(({ name, parameters }, index) => ({
      name: present(name).text,
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
  return { name: present(name).text, type: lowerType(present(type)) };
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
