/** Types as the vectors write them, and a codec for each: what the compiler generates, done while running. */
import type { Reader } from "../../runtime/values/reader.js";
import type { Writer } from "../../runtime/values/writer.js";

/**
 * The name of a primitive (`enum` is one here), `*` and the type of the items, `?` and the type of what may be absent, `K=>V` for a
 * map, the types of a model's members, or those of a union's cases.
 */
export type Type = string | readonly Type[] | Union;

export interface Union {
  readonly union: readonly Type[];
}

/** A case of a union by its index, as vectors and tests write it. */
export interface Case {
  readonly case: number;
  readonly value: unknown;
}

const smallest: Record<string, number> = {
  boolean: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float: 4,
  double: 8,
  string: 1,
  binary: 1,
  enum: 1,
  timestamp: 8,
  duration: 8,
  uuid: 16,
  json: 1,
};
const cheap = new Set(["boolean", "int8", "uint8", "int16", "uint16", "int32", "uint32"]);

type Primitive = "boolean" | "int8" | "string" | "binary" | "double" | "int64" | "uuid" | "json";

export function writeValue(writer: Writer, type: Type, value: unknown, member = "value"): void {
  if (isUnion(type)) writeUnion(writer, type, value as Case, member);
  else if (typeof type !== "string") writeModel(writer, type, value as unknown[], member);
  else if (type.startsWith("*")) {
    const item = type.slice(1);
    const items = value as unknown[];
    const count = writer.count(items, member, smallestBytes(item), itemCost(item));
    for (let index = 0; index < count; index++) {
      try {
        writeValue(writer, item, items[index], member);
      } catch (error) {
        throw writer.inItem(error, items, index, member);
      }
    }
  } else if (type.startsWith("?")) {
    if (writer.optional(value)) writeValue(writer, type.slice(1), value, member);
  } else if (type.includes("=>")) {
    const [keyType, itemType] = mapTypes(type);
    const entries = value as Map<unknown, unknown>;
    let left = writer.entries(entries, member, smallestBytes(keyType) + smallestBytes(itemType));
    for (const [key, item] of writer.pairs(entries, member)) {
      left -= 1;
      try {
        writeValue(writer, keyType, key, member);
        writeValue(writer, itemType, item, member);
      } catch (error) {
        throw writer.inEntry(error, entries, key, item, member);
      }
    }
    writer.endEntries(left, member);
  } else if (type === "enum") writer.enum(value as number, member, "Enum");
  else writer[type as Primitive](value as never, member);
}

function writeModel(
  writer: Writer,
  types: readonly Type[],
  value: readonly unknown[],
  member: string,
): void {
  const start = writer.beginModel(value, member, "Model");
  types.forEach((each, index) => writeValue(writer, each, value[index], `Model.member${index}`));
  writer.endModel(start);
}

function writeUnion(writer: Writer, { union }: Union, value: Case, member: string): void {
  writer.union(value, member, "Union");
  const type = union[value.case];
  if (type === undefined) throw writer.unknownCase(value, member, "Union");
  const start = writer.beginCase(value.case + 1, member, "Union");
  writeValue(writer, type, value.value, "Union.value");
  writer.endModel(start);
}

export function readValue(reader: Reader, type: Type): unknown {
  if (isUnion(type)) {
    const number = reader.union();
    const end = reader.beginCase();
    const known = type.union[number - 1];
    if (known === undefined) throw reader.unknownCase("Union", number);
    const value = readValue(reader, known);
    reader.endModel(end);
    return { case: number - 1, value };
  }
  if (typeof type !== "string") {
    const end = reader.beginModel();
    const value = type.map((each) => readValue(reader, each));
    reader.endModel(end);
    return value;
  }
  if (type.startsWith("?")) {
    return reader.optional() ? readValue(reader, type.slice(1)) : undefined;
  }
  if (type.startsWith("*")) {
    const item = type.slice(1);
    const count = reader.count(smallestBytes(item), itemCost(item));
    return Array.from({ length: count }, () => readValue(reader, item));
  }
  return type.includes("=>") ? readMap(reader, type) : reader[type as Primitive]();
}

function readMap(reader: Reader, type: string): Map<unknown, unknown> {
  const [keyType, itemType] = mapTypes(type);
  const count = reader.entries(smallestBytes(keyType) + smallestBytes(itemType));
  const entries = new Map<unknown, unknown>();
  for (let index = 0; index < count; index++) {
    entries.set(readValue(reader, keyType), readValue(reader, itemType));
  }
  reader.endEntries(entries.size, count);
  return entries;
}

export function isUnion(type: Type): type is Union {
  return typeof type === "object" && "union" in type;
}

export function mapTypes(type: string): [key: string, item: string] {
  const middle = type.indexOf("=>");
  return [type.slice(0, middle), type.slice(middle + 2)];
}

export function smallestBytes(type: Type): number {
  if (isUnion(type)) return 5;
  return typeof type === "string" ? (smallest[type] ?? 1) : 4;
}

export function itemCost(type: Type): number {
  return typeof type === "string" && (cheap.has(type) || ["float", "double"].includes(type))
    ? 1
    : 8;
}

/** A value as the vectors write it, as JavaScript holds it. */
export function fromJson(type: Type, value: unknown): unknown {
  if (isUnion(type)) {
    const { case: index, value: inner } = value as Case;
    return { case: index, value: fromJson(type.union[index] ?? "string", inner) };
  }
  if (typeof type !== "string") {
    return type.map((each, index) => fromJson(each, (value as unknown[])[index]));
  }
  if (type.startsWith("?")) return value === null ? undefined : fromJson(type.slice(1), value);
  if (type.startsWith("*")) {
    return (value as unknown[]).map((item) => fromJson(type.slice(1), item));
  }
  if (type.includes("=>")) {
    const [keyType, itemType] = mapTypes(type);
    const entries = value as [unknown, unknown][];
    return new Map(
      entries.map(([key, item]) => [fromJson(keyType, key), fromJson(itemType, item)]),
    );
  }
  if (type === "timestamp") return new Date(value as string);
  if (type === "binary") return new Uint8Array(fromHex(value as string));
  if (type.endsWith("int64")) return BigInt(value as string);
  return (type === "float" || type === "double") && typeof value === "string"
    ? Number(value)
    : value;
}

export function fromHex(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\s/g, ""), "hex");
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("hex")
    .replaceAll(/..(?!$)/g, "$& ");
}
