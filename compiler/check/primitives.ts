import { primitives, type Primitive } from "../spec/spec.js";

const primitiveNames: ReadonlySet<string> = new Set(primitives);

export function isPrimitive(name: string): name is Primitive {
  return primitiveNames.has(name);
}

/** What other languages call our primitive types. */
export const foreignPrimitives: ReadonlyMap<string, Primitive> = new Map([
  ["bool", "boolean"],
  ["byte", "uint8"],
  ["char", "uint8"],
  ["short", "int16"],
  ["ushort", "uint16"],
  ["int", "int32"],
  ["integer", "int32"],
  ["uint", "uint32"],
  ["unsigned", "uint32"],
  ["long", "int64"],
  ["ulong", "uint64"],
  ["bigint", "int64"],
  ["size_t", "uint64"],
  ["i8", "int8"],
  ["u8", "uint8"],
  ["i16", "int16"],
  ["u16", "uint16"],
  ["i32", "int32"],
  ["u32", "uint32"],
  ["i64", "int64"],
  ["u64", "uint64"],
  ["f32", "float"],
  ["f64", "double"],
  ["float32", "float"],
  ["float64", "double"],
  ["number", "double"],
  ["real", "double"],
  ["str", "string"],
  ["text", "string"],
  ["bytes", "binary"],
  ["blob", "binary"],
  ["buffer", "binary"],
  ["uint8array", "binary"],
]);
