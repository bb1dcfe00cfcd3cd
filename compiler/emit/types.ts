import type { Event, Method, Primitive, Type } from "../spec/spec.js";

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
};

/** `typeNames` are the names of models in TypeScript. */
export function typeExpression(type: Type, typeNames: ReadonlyMap<string, string>): string {
  switch (type.kind) {
    case "primitive":
      return primitiveTypes[type.name].expression;
    case "model":
      return typeNames.get(type.name) ?? type.name;
    case "list":
      return `${typeExpression(type.item, typeNames)}[]`;
  }
}

/** A name for lists of the type to be called by: `ListOfString`, `ListOfListOfStudent`. */
export function typePhrase(type: Type): string {
  if (type.kind === "list") return `ListOf${typePhrase(type.item)}`;
  return type.name.charAt(0).toUpperCase() + type.name.slice(1);
}

/** The models that a value of the type may hold directly. */
export function modelOf(type: Type): string | undefined {
  if (type.kind === "list") return modelOf(type.item);
  return type.kind === "model" ? type.name : undefined;
}

/** Whether TypeScript's type tells less than the specification's: which numbers fit. */
export function losesRange(type: Type): boolean {
  if (type.kind === "list") return losesRange(type.item);
  if (type.kind === "model") return false;
  return ["number", "bigint"].includes(primitiveTypes[type.name].expression);
}

export function smallestBytes(type: Type): number {
  if (type.kind === "primitive") return primitiveTypes[type.name].smallestBytes;
  // The count of a list; the size of a model.
  return type.kind === "list" ? 1 : 4;
}

/** What an item of the type costs of that which all lists of a message may cost. */
export function itemCost(type: Type): number {
  if (type.kind !== "primitive") return 8;
  const { expression } = primitiveTypes[type.name];
  return expression === "number" || expression === "boolean" ? 1 : 8;
}

/** The types of a method's or an event's parameters, and of what it returns. */
export function typesOf(call: Method | Event): Type[] {
  const result = "result" in call && call.result !== undefined ? [call.result] : [];
  return [...call.parameters.map(({ type }) => type), ...result];
}
