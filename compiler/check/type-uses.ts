import type { DeclarationNode, NamedTypeNode, TypeNode } from "../syntax/ast.js";
import { namedType } from "../syntax/ast.js";

export interface TypeUse {
  readonly type: NamedTypeNode;
  readonly isResult: boolean;
}

/** Every name of a type that is used, in the order of the text. The result of an event is none: there can be none. */
export function* typeUses(declarations: readonly DeclarationNode[]): Generator<TypeUse> {
  for (const node of declarations) {
    if (node.kind === "model") yield* usesIn(node.members.map(({ type }) => type));
    if (node.kind === "method" || node.kind === "event") {
      yield* usesIn(node.parameters.map(({ type }) => type));
    }
    if (node.kind === "method" && node.result !== undefined) {
      yield { type: namedType(node.result), isResult: true };
    }
  }
}

function* usesIn(types: readonly (TypeNode | undefined)[]): Generator<TypeUse> {
  for (const type of types) {
    if (type !== undefined) yield { type: namedType(type), isResult: false };
  }
}
