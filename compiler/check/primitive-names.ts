import { diagnostic, type Diagnostic } from "../diagnostics.js";
import { isPrimitive } from "../spec/primitives.js";
import type { Scope } from "./scope.js";

/** A model named like a primitive type could never be meant by that name. */
export function* primitiveNames({ models }: Scope): Generator<Diagnostic> {
  for (const { name } of models) {
    if (name === undefined || !isPrimitive(name.text)) continue;
    yield diagnostic("primitive-name", { name: name.text }, name.span);
  }
}
