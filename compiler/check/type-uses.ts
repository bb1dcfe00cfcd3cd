import type { DeclarationNode, NamedTypeNode, TypeNode } from "../syntax/ast.js";
import { namesIn } from "../syntax/types.js";
import { membersOf } from "./scope.js";

export interface TypeUse {
  readonly type: NamedTypeNode;
  readonly isResult: boolean;
}

/** Every name of a type that is used, in the order of the text. The result of an event is none: there can be none. */
export function* typeUses(declarations: readonly DeclarationNode[]): Generator<TypeUse> {
  for (const { type, isResult } of wholeTypes(declarations)) {
    for (const named of namesIn(type)) yield { type: named, isResult: isResult && named === type };
  }
}

export interface WholeType {
  readonly type: TypeNode;
  readonly owner: DeclarationNode;
  readonly isResult: boolean;
}

/** Every type as it stands after a `:` or a `=`, in the order of the text. */
export function* wholeTypes(declarations: readonly DeclarationNode[]): Generator<WholeType> {
  for (const owner of declarations) {
    if (owner.kind === "alias" && owner.type !== undefined) {
      yield { type: owner.type, owner, isResult: false };
    }
    for (const { type } of membersOf(owner)) {
      if (type !== undefined) yield { type, owner, isResult: false };
    }
    if ((owner.kind === "method" || owner.kind === "callback") && owner.result !== undefined) {
      yield { type: owner.result, owner, isResult: true };
    }
  }
}
