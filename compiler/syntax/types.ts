import type { NamedTypeNode, TypeNode } from "./ast.js";

/** Every name in a type, in the order of the text: `string` and `Student` in `map<string, *Student>`. */
export function* namesIn(type: TypeNode): Generator<NamedTypeNode> {
  switch (type.kind) {
    case "named":
      yield type;
      break;
    case "map":
      yield* namesIn(type.key);
      yield* namesIn(type.value);
      break;
    default:
      yield* namesIn(type.item);
  }
}

/** A type and all that it is made of, from the outside in. */
export function* partsOf(type: TypeNode): Generator<TypeNode> {
  yield type;
  if (type.kind === "map") {
    yield* partsOf(type.key);
    yield* partsOf(type.value);
  } else if (type.kind !== "named") {
    yield* partsOf(type.item);
  }
}

/** As it is to be written. */
export function typeText(type: TypeNode): string {
  switch (type.kind) {
    case "named":
      return type.name.text;
    case "map":
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "list":
      return type.item.kind === "optional"
        ? `*(${typeText(type.item)})`
        : `*${typeText(type.item)}`;
    case "optional":
      return `${typeText(type.item)}?`;
    case "stream":
      return `stream ${typeText(type.item)}`;
  }
}

/** How many types stand around the innermost one. */
export function depthOf(type: TypeNode): number {
  if (type.kind === "named") return 0;
  if (type.kind === "map") return 1 + Math.max(depthOf(type.key), depthOf(type.value));
  return 1 + depthOf(type.item);
}
