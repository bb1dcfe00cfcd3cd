import { typeText } from "./canonical.js";
import type { NamedDescribed, TypeDescribed } from "./description.js";
import type { Types } from "./types.js";

/** What messages are made of: types, values and names as a reader of the specification knows them. */
export function typeWords(type: TypeDescribed): string {
  return typeText(type, " ");
}

/** A default value; what is too long to read within a sentence is cut. */
export function valueWords(text: string): string {
  return text.startsWith('"') ? quote(String(JSON.parse(text))) : text;
}

/** A name or a text within a sentence; what is too long to read there is cut. */
export function quote(text: string): string {
  const lengthMax = 60;
  return JSON.stringify(text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text);
}

/** A type, and what it is called where it has a name of its own that hides what has changed: `Id (string)`. */
export function typeDifference(
  old: { readonly types: Types; readonly type: TypeDescribed },
  now: { readonly types: Types; readonly type: TypeDescribed },
): { from: string; to: string } {
  const words = { from: typeWords(old.type), to: typeWords(now.type) };
  if (words.from !== words.to) return words;
  return { from: kindWords(old.types, old.type), to: kindWords(now.types, now.type) };
}

function kindWords(types: Types, type: TypeDescribed): string {
  const { kind, declaration } = types.meaningOf(type);
  switch (kind) {
    case "alias":
      return `${typeWords(type)} (${typeWords(declaration.type)})`;
    case "model":
    case "enum":
    case "union":
      return `the ${kind} ${typeWords(type)}`;
    default:
      return typeWords(type);
  }
}

/** How a sentence begins that is about something: `Method "get_student"`. */
export function named(kind: string, name: string): string {
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${quote(name)}`;
}

/** What stands in a place of an order: `age: uint8 = 5`, `warn = 10`, or a name alone. */
export function itemWords(
  item: NamedDescribed & { type?: TypeDescribed; default?: string; number?: number },
): string {
  const { name, type, number } = item;
  const value = item.default ?? (number === undefined ? undefined : String(number));
  const words = type === undefined ? name : `${name}: ${typeWords(type)}`;
  return value === undefined ? words : `${words} = ${valueWords(value)}`;
}
