/** What the compiler generates for a specification, done while running: from values to bytes and back, by its types. */
import { itemCost, smallestBytes } from "../../../compiler/emit/types.js";
import type { Literal, Member, Spec, Type } from "../../../compiler/spec/spec.js";
import type { JsonValue } from "../../../runtime/values/json.js";
import { Reader } from "../../../runtime/values/reader.js";
import { Writer } from "../../../runtime/values/writer.js";

/** A model's members, a list's items, a union's case; an enum's value is its number. */
export type Value =
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Date
  | undefined
  | readonly Value[]
  | ReadonlyMap<Value, Value>
  | Case
  | Members;

export interface Case {
  readonly kind: string;
  readonly value: Value;
}

export interface Members {
  readonly [name: string]: Value;
}

export function encodeMembers(spec: Spec, members: readonly Member[], values: Members): Uint8Array {
  const writer = new Writer();
  writer.beginMessage();
  writeMembers(writer, spec, members, values);
  writer.endMessage();
  return Uint8Array.from(writer.message());
}

export function decodeMembers(spec: Spec, members: readonly Member[], bytes: Uint8Array): Members {
  const reader = new Reader();
  reader.reset(bytes);
  return readMembers(reader, spec, members);
}

export function encodeValue(spec: Spec, type: Type, value: Value): Uint8Array {
  const writer = new Writer();
  writer.beginMessage();
  write(writer, spec, type, value);
  writer.endMessage();
  return Uint8Array.from(writer.message());
}

export function decodeValue(spec: Spec, type: Type, bytes: Uint8Array): Value {
  const reader = new Reader();
  reader.reset(bytes);
  const value = read(reader, spec, type);
  reader.expectEnd();
  return value;
}

export function writeMembers(
  writer: Writer,
  spec: Spec,
  members: readonly Member[],
  values: Members,
): void {
  for (const { name, type } of members) write(writer, spec, type, values[name]);
}

/** Every member is written, so a reader need not look for the end before the last that an older peer cannot leave out. */
export function readMembers(reader: Reader, spec: Spec, members: readonly Member[]): Members {
  const lastRequired = members.findLastIndex((member) => !mayBeLeftOut(member));
  const values: Record<string, Value> = {};
  for (const [index, member] of members.entries()) {
    const { name, type } = member;
    const isThere = index <= lastRequired || reader.hasMore();
    values[name] = isThere ? read(reader, spec, type) : defaultOf(spec, member);
  }
  return values;
}

export function write(writer: Writer, spec: Spec, type: Type, value: Value): void {
  switch (type.kind) {
    case "primitive":
      writePrimitive(writer, type.name, value);
      return;
    case "alias":
      write(writer, spec, type.type, value);
      return;
    case "stream":
      return;
    case "optional":
      if (writer.optional(value)) write(writer, spec, type.item, value);
      return;
    case "list":
      writer.count(value as Value[], "list", smallestBytes(type.item), itemCost(type.item));
      for (const item of value as Value[]) write(writer, spec, type.item, item);
      return;
    case "map":
      writer.entries(value as Map<Value, Value>, "map", smallestEntry(type));
      for (const [key, each] of value as Map<Value, Value>) {
        write(writer, spec, type.key, key);
        write(writer, spec, type.value, each);
      }
      return;
    case "enum":
      writer.enum(value as number, "enum", type.name);
      return;
    case "union":
      writeUnion(writer, spec, type.name, value as Case);
      return;
    case "model": {
      const start = writer.beginModel(value as Members, "model", type.name);
      writeMembers(writer, spec, declared(spec.models, type.name).members, value as Members);
      writer.endModel(start);
    }
  }
}

function writeUnion(writer: Writer, spec: Spec, name: string, { kind, value }: Case): void {
  const { cases } = declared(spec.unions, name);
  const index = cases.findIndex((each) => each.name === kind);
  writer.union({ kind, value }, "union", name);
  const start = writer.beginCase(index + 1, "union", name);
  write(writer, spec, declared(cases, kind).type, value);
  writer.endModel(start);
}

export function read(reader: Reader, spec: Spec, type: Type): Value {
  switch (type.kind) {
    case "primitive":
      return reader[type.name]() as Value;
    case "alias":
      return read(reader, spec, type.type);
    case "stream":
      return undefined;
    case "optional":
      return reader.optional() ? read(reader, spec, type.item) : undefined;
    case "list": {
      const length = reader.count(smallestBytes(type.item), itemCost(type.item));
      return Array.from({ length }, () => read(reader, spec, type.item));
    }
    case "map": {
      const count = reader.entries(smallestEntry(type));
      const map = new Map<Value, Value>();
      for (let entry = 0; entry < count; entry++) {
        map.set(read(reader, spec, type.key), read(reader, spec, type.value));
      }
      reader.endEntries(map.size, count);
      return map;
    }
    case "enum":
      return reader.enum();
    case "union":
      return readUnion(reader, spec, type.name);
    case "model": {
      const end = reader.beginModel();
      const values = readMembers(reader, spec, declared(spec.models, type.name).members);
      reader.endModel(end);
      return values;
    }
  }
}

function readUnion(reader: Reader, spec: Spec, name: string): Value {
  const number = reader.union();
  const end = reader.beginCase();
  const found = declared(spec.unions, name).cases[number - 1];
  if (found === undefined) throw reader.unknownCase(name, number);
  const value = read(reader, spec, found.type);
  reader.endModel(end);
  return { kind: found.name, value };
}

function writePrimitive(writer: Writer, name: string, value: Value): void {
  if (name === "json") writer.json(value as JsonValue, "json");
  else writer[name as "string"](value as string, name);
}

function smallestEntry(type: Extract<Type, { kind: "map" }>): number {
  return smallestBytes(type.key) + smallestBytes(type.value);
}

export function mayBeLeftOut({ type, default: literal }: Member): boolean {
  return literal !== undefined || withoutAliases(type).kind === "optional";
}

export function withoutAliases(type: Type): Type {
  return type.kind === "alias" ? withoutAliases(type.type) : type;
}

/** What stands for a member that an older peer leaves out. */
export function defaultOf(spec: Spec, member: Member): Value {
  if (!mayBeLeftOut(member)) throw new Error(`${member.name} is missing`);
  return member.default === undefined ? undefined : literalValue(spec, member.type, member.default);
}

function literalValue(spec: Spec, type: Type, literal: Literal): Value {
  const bare = withoutAliases(type);
  const own = bare.kind === "optional" ? withoutAliases(bare.item) : bare;
  switch (literal.kind) {
    case "enum": {
      if (own.kind !== "enum") throw new Error("a default that does not fit");
      return declared(declared(spec.enums, own.name).values, literal.name).number;
    }
    case "integer":
      return own.kind === "primitive" && own.name.endsWith("int64")
        ? literal.value
        : Number(literal.value);
    case "empty-list":
      return [];
    default:
      return literal.value;
  }
}

export function declared<Item extends { readonly name: string }>(
  items: readonly Item[],
  name: string,
): Item {
  const found = items.find((item) => item.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}
