import type { Type } from "./spec.js";

/** A type as it is written in a specification. `comma` is what separates two types: people read it with a blank behind it. */
export function typeText(type: Type, comma: "," | ", " = ","): string {
  switch (type.kind) {
    case "list": {
      const item = typeText(type.item, comma);
      // `*string?` is a list that may be absent.
      return type.item.kind === "optional" ? `*(${item})` : `*${item}`;
    }
    case "optional":
      return `${typeText(type.item, comma)}?`;
    case "stream":
      return `stream ${typeText(type.item, comma)}`;
    case "map":
      return `map<${typeText(type.key, comma)}${comma}${typeText(type.value, comma)}>`;
    default:
      return type.name;
  }
}
