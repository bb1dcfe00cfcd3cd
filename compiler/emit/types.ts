import type { Event, Method, Primitive, Type } from "../spec/spec.js";
import { typeText } from "../spec/type-text.js";

/** How types are written in TypeScript here. */
export interface Spelling {
  /** What the declarations of the specification are called. */
  readonly typeNames: ReadonlyMap<string, string>;
  /** What the runtime's `JsonValue` is called. */
  readonly jsonValue: string;
  /** Whether timestamps and durations are nanoseconds, which no `Date` and no number can hold. */
  readonly nanoseconds: boolean;
}

/** How each primitive type is written in TypeScript, and how many bytes its smallest encoding takes (PROTOCOL.md, section 5). */
const primitiveTypes: Readonly<Record<Primitive, { expression: string; smallestBytes: number }>> = {
  boolean: { expression: "boolean", smallestBytes: 1 },
  int8: { expression: "number", smallestBytes: 1 },
  uint8: { expression: "number", smallestBytes: 1 },
  int16: { expression: "number", smallestBytes: 2 },
  uint16: { expression: "number", smallestBytes: 2 },
  int32: { expression: "number", smallestBytes: 4 },
  uint32: { expression: "number", smallestBytes: 4 },
  int64: { expression: "bigint", smallestBytes: 8 },
  uint64: { expression: "bigint", smallestBytes: 8 },
  float: { expression: "number", smallestBytes: 4 },
  double: { expression: "number", smallestBytes: 8 },
  string: { expression: "string", smallestBytes: 1 },
  binary: { expression: "Uint8Array", smallestBytes: 1 },
  timestamp: { expression: "Date", smallestBytes: 8 },
  duration: { expression: "number", smallestBytes: 8 },
  uuid: { expression: "string", smallestBytes: 16 },
  json: { expression: "JsonValue", smallestBytes: 1 },
};

/** Those of up to 32 bits, and floating-point numbers: as items of a list they take no object of their own. */
const cheapItems: ReadonlySet<Primitive> = new Set([
  "boolean",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "float",
  "double",
]);

export function typeExpression(type: Type, spelling: Spelling): string {
  switch (type.kind) {
    case "primitive":
      return primitiveExpression(type.name, spelling);
    case "list": {
      const item = typeExpression(type.item, spelling);
      return type.item.kind === "optional" ? `(${item})[]` : `${item}[]`;
    }
    case "optional":
      return `${typeExpression(type.item, spelling)} | undefined`;
    case "map":
      return `Map<${typeExpression(type.key, spelling)}, ${typeExpression(type.value, spelling)}>`;
    case "stream":
      return `AsyncIterable<${typeExpression(type.item, spelling)}>`;
    default:
      return spelling.typeNames.get(type.name) ?? type.name;
  }
}

/**
 * The type as whoever gives a value may have it: lists and maps that are not to be changed do too. What is within models stays as it
 * is, or each model would need a second type.
 */
export function givenExpression(type: Type, spelling: Spelling): string {
  const given = givenType(type);
  switch (given.kind) {
    case "list": {
      const item = givenExpression(given.item, spelling);
      const isPlain = given.item.kind !== "optional" && given.item.kind !== "list";
      return `readonly ${isPlain ? item : `(${item})`}[]`;
    }
    case "optional":
      return `${givenExpression(given.item, spelling)} | undefined`;
    case "map": {
      const value = givenExpression(given.value, spelling);
      return `ReadonlyMap<${typeExpression(given.key, spelling)}, ${value}>`;
    }
    default:
      return typeExpression(given, spelling);
  }
}

/** What a given value's type is written with: aliases of lists and maps, which say that these may be changed, make way for them. */
export function givenType(type: Type): Type {
  switch (type.kind) {
    case "alias":
      return isCollection(type) ? givenType(type.type) : type;
    case "list":
    case "optional":
      return { kind: type.kind, item: givenType(type.item) };
    case "map":
      return { ...type, value: givenType(type.value) };
    default:
      return type;
  }
}

/** Whether it is a list or a map, or nothing. */
export function isCollection(type: Type): boolean {
  const resolved = withoutAliases(type);
  const item = resolved.kind === "optional" ? resolved.item : resolved;
  return item.kind === "list" || item.kind === "map";
}

function primitiveExpression(name: Primitive, { nanoseconds, jsonValue }: Spelling): string {
  if (nanoseconds && isTime(name)) return "bigint";
  return name === "json" ? jsonValue : primitiveTypes[name].expression;
}

/** A name for values of the type to be called by: `ListOfString`, `MapOfStringToOptionalStudent`. */
export function typePhrase(type: Type): string {
  switch (type.kind) {
    case "list":
      return `ListOf${typePhrase(type.item)}`;
    case "optional":
      return `Optional${typePhrase(type.item)}`;
    case "map":
      return `MapOf${typePhrase(type.key)}To${typePhrase(type.value)}`;
    case "stream":
      return `StreamOf${typePhrase(type.item)}`;
    default:
      return type.name.charAt(0).toUpperCase() + type.name.slice(1);
  }
}

/** The type without aliases, all the way down: what travels. */
export function withoutAliases(type: Type): Type {
  switch (type.kind) {
    case "alias":
      return withoutAliases(type.type);
    case "list":
    case "optional":
    case "stream":
      return { kind: type.kind, item: withoutAliases(type.item) };
    case "map":
      return { ...type, key: withoutAliases(type.key), value: withoutAliases(type.value) };
    default:
      return type;
  }
}

/** The types that a type is made of, directly. */
export function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case "alias":
      return [type.type];
    case "list":
    case "optional":
    case "stream":
      return [type.item];
    case "map":
      return [type.key, type.value];
    default:
      return [];
  }
}

/** Whether the type is written with `json` itself, rather than by the name of something declared. */
export function mentionsJson(type: Type): boolean {
  if (type.kind === "primitive") return type.name === "json";
  return type.kind !== "alias" && partsOf(type).some(mentionsJson);
}

export function isOptional(type: Type): boolean {
  return withoutAliases(type).kind === "optional";
}

/** Whether values are bytes: as items of a stream, it means nothing how they are cut. */
export function isBinary(type: Type): boolean {
  const resolved = withoutAliases(type);
  return resolved.kind === "primitive" && resolved.name === "binary";
}

/** What the specification's type tells and TypeScript's does not, as Markdown; empty where there is nothing. */
export function typeNote(type: Type, nanoseconds: boolean): string {
  const primitive = primitiveIn(type);
  if (primitive === undefined) return "";
  const text = `\`${typeText(type, ", ")}\``;
  if (primitive === "timestamp") {
    return `${text}, ${nanoseconds ? "in nanoseconds since 1970-01-01T00:00Z" : "to the millisecond"}`;
  }
  if (primitive === "duration") {
    return `${text}, in ${nanoseconds ? "nanoseconds" : "milliseconds"}`;
  }
  const says = ["number", "bigint"].includes(primitiveTypes[primitive].expression);
  return says || primitive === "uuid" ? text : "";
}

/** The primitive type that is the innermost item of lists, optionals and streams, or the value of a map. */
function primitiveIn(type: Type): Primitive | undefined {
  if (type.kind === "primitive") return type.name;
  const inner = type.kind === "alias" ? undefined : partsOf(type).at(-1);
  return inner === undefined ? undefined : primitiveIn(inner);
}

export function smallestBytes(type: Type): number {
  switch (type.kind) {
    case "primitive":
      return primitiveTypes[type.name].smallestBytes;
    case "alias":
      return smallestBytes(type.type);
    case "model":
      return 4;
    case "union":
      return 5;
    case "map":
    case "list":
    case "enum":
    case "optional":
    case "stream":
      return 1;
  }
}

/** What an item of the type costs of that which all lists of a message may cost. */
export function itemCost(type: Type): number {
  const resolved = withoutAliases(type);
  return resolved.kind === "primitive" && cheapItems.has(resolved.name) ? 1 : 8;
}

export function isTime(name: Primitive): boolean {
  return name === "timestamp" || name === "duration";
}

export function typesOfAll(members: readonly { readonly type: Type }[]): Type[] {
  return members.map(({ type }) => type);
}

/** The types of the parameters of a method, a callback or an event, and of what it returns. */
export function typesOf(call: Method | Event): Type[] {
  const result = "result" in call && call.result !== undefined ? [call.result] : [];
  return [...call.parameters.map(({ type }) => type), ...result];
}
