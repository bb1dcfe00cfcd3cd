import type { AliasNode, DeclarationNode, TypeNode } from "../syntax/ast.js";
import type { LiteralTarget } from "./literal.js";
import { isPrimitive, type Type } from "./spec.js";

export type LowerType = (type: TypeNode) => Type;

/** Resolves the names in types. What an alias stands for is resolved once, however often it is used. */
export function createTypeLowering(declarations: readonly DeclarationNode[]): LowerType {
  const aliases = new Map<string, AliasNode>();
  const kinds = new Map<string, "model" | "enum" | "union">();
  for (const node of declarations) {
    if (node.kind === "alias" && node.name !== undefined) aliases.set(node.name.text, node);
    if (node.kind === "model" || node.kind === "enum" || node.kind === "union") {
      if (node.name !== undefined) kinds.set(node.name.text, node.kind);
    }
  }
  const lowered = new Map<AliasNode, Type>();

  const aliased = (node: AliasNode): Type => {
    const known = lowered.get(node);
    if (known !== undefined) return known;
    if (node.type === undefined) throw new Error("An alias without a type cannot be lowered.");
    const type = lowerType(node.type);
    lowered.set(node, type);
    return type;
  };

  const lowerName = (name: string): Type => {
    const kind = kinds.get(name);
    if (kind !== undefined) return { kind, name };
    const alias = aliases.get(name);
    if (alias !== undefined) return { kind: "alias", name, type: aliased(alias) };
    if (isPrimitive(name)) return { kind: "primitive", name };
    throw new Error(`A type that does not exist cannot be lowered: ${name}.`);
  };

  const lowerType: LowerType = (type) => {
    switch (type.kind) {
      case "named":
        return lowerName(type.name.text);
      case "map":
        return { kind: "map", key: lowerType(type.key), value: lowerType(type.value) };
      default:
        return { kind: type.kind, item: lowerType(type.item) };
    }
  };
  return lowerType;
}

/** What a default value of the type has to be. */
export function literalTarget(type: Type): LiteralTarget {
  switch (type.kind) {
    case "alias":
      return literalTarget(type.type);
    case "primitive":
      return type.name;
    case "enum":
    case "list":
      return type.kind;
    default:
      return "none";
  }
}
