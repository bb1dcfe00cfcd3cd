import { primitives, type Primitive } from "./spec.js";

const primitiveNames: ReadonlySet<string> = new Set(primitives);

export function isPrimitive(name: string): name is Primitive {
  return primitiveNames.has(name);
}
