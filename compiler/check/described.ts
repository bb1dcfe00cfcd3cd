import type { DeclarationNode, DescribedNode, Name } from "../syntax/ast.js";
import { membersOf } from "./scope.js";

/** What annotations and comments may be about. */
export type Place =
  Exclude<DeclarationNode["kind"], "unknown"> | "member" | "value" | "case" | "parameter";

export interface Described {
  readonly node: DescribedNode;
  readonly place: Place;
  readonly name: Name | undefined;
}

/** A declaration and what is in it. */
export function* describedIn(declaration: DeclarationNode): Generator<Described> {
  if (declaration.kind === "unknown") return;
  const name = "name" in declaration ? declaration.name : undefined;
  yield { node: declaration, place: declaration.kind, name };
  const place = placeIn(declaration);
  const items = declaration.kind === "enum" ? declaration.values : membersOf(declaration);
  for (const node of items) yield { node, place, name: node.name };
}

function placeIn({ kind }: DeclarationNode): Place {
  if (kind === "enum") return "value";
  if (kind === "union") return "case";
  return kind === "model" || kind === "exception" ? "member" : "parameter";
}
