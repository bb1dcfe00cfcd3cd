import type { Literal, Type } from "../spec/spec.js";

/** What messages are made of: types, values and names as a reader of the specification knows them. */
export function typeWords(type: Type): string {
  switch (type.kind) {
    case "list":
      return type.item.kind === "optional"
        ? `*(${typeWords(type.item)})`
        : `*${typeWords(type.item)}`;
    case "optional":
      return `${typeWords(type.item)}?`;
    case "stream":
      return `stream ${typeWords(type.item)}`;
    case "map":
      return `map<${typeWords(type.key)}, ${typeWords(type.value)}>`;
    default:
      return type.name;
  }
}

export function literalWords(literal: Literal): string {
  switch (literal.kind) {
    case "text":
      return quote(literal.value);
    case "enum":
      return literal.name;
    case "empty-list":
      return "[]";
    default:
      return String(literal.value);
  }
}

/** A name or a text within a sentence; what is too long to read there is cut. */
export function quote(text: string): string {
  const lengthMax = 60;
  return JSON.stringify(text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text);
}

/** A type, and what it is called where it has a name of its own that hides what has changed: `Id (string)`. */
export function typeDifference(from: Type, to: Type): { from: string; to: string } {
  const words = { from: typeWords(from), to: typeWords(to) };
  if (words.from !== words.to) return words;
  return { from: kindWords(from), to: kindWords(to) };
}

function kindWords(type: Type): string {
  switch (type.kind) {
    case "alias":
      return `${type.name} (${typeWords(type.type)})`;
    case "model":
    case "enum":
    case "union":
      return `the ${type.kind} ${type.name}`;
    default:
      return typeWords(type);
  }
}

/** How a sentence begins that is about something: `Method "get_student"`. */
export function named(kind: string, name: string): string {
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${quote(name)}`;
}
