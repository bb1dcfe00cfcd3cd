/** Types as the vectors write them, and a codec for each: what the compiler generates, done while running. */
import type { Reader } from "../../runtime/reader.js";
import type { Writer } from "../../runtime/writer.js";

/** The name of a primitive, `*` and the type of the items, or the types of a model's members. */
export type Type = string | readonly Type[];

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
};
const costly = new Set(["int64", "uint64", "string", "binary"]);

type Primitive = "boolean" | "int8" | "string" | "binary" | "double" | "int64";

export function writeValue(writer: Writer, type: Type, value: unknown, member = "value"): void {
  if (typeof type !== "string") {
    const start = writer.beginModel(value as object, member, "Model");
    type.forEach((each, index) =>
      writeValue(writer, each, (value as unknown[])[index], `Model.member${index}`),
    );
    writer.endModel(start);
  } else if (type.startsWith("*")) {
    const item = type.slice(1);
    writer.count(value as unknown[], member, smallestBytes(item), itemCost(item));
    for (const each of value as unknown[]) writeValue(writer, item, each, member);
  } else {
    writer[type as Primitive](value as never, member);
  }
}

export function readValue(reader: Reader, type: Type): unknown {
  if (typeof type !== "string") {
    const end = reader.beginModel();
    const value = type.map((each) => readValue(reader, each));
    reader.endModel(end);
    return value;
  }
  if (!type.startsWith("*")) return reader[type as Primitive]();
  const item = type.slice(1);
  const count = reader.count(smallestBytes(item), itemCost(item));
  return Array.from({ length: count }, () => readValue(reader, item));
}

export function smallestBytes(type: Type): number {
  return typeof type === "string" ? (smallest[type] ?? 1) : 4;
}

export function itemCost(type: Type): number {
  return typeof type !== "string" || type.startsWith("*") || costly.has(type) ? 8 : 1;
}

/** A value as the vectors write it, as JavaScript holds it. */
export function fromJson(type: Type, value: unknown): unknown {
  if (typeof type !== "string") {
    return type.map((each, index) => fromJson(each, (value as unknown[])[index]));
  }
  if (type.startsWith("*")) {
    return (value as unknown[]).map((item) => fromJson(type.slice(1), item));
  }
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
