import { diagnostic, type Diagnostic } from "../diagnostics.js";
import { integerRanges } from "../spec/literal.js";
import { partsOf, typeText } from "../syntax/types.js";
import { typeBehind, type Scope } from "./scope.js";
import { wholeTypes } from "./type-uses.js";

/** Entries are found by texts and by whole numbers. */
export function* mapKeys(scope: Scope): Generator<Diagnostic> {
  for (const { type: whole } of wholeTypes(scope.declarations)) {
    for (const type of partsOf(whole)) {
      if (type.kind !== "map") continue;
      const meaning = typeBehind(type.key, scope);
      // A stream can stand nowhere within a type, which is reported as such.
      if (meaning === undefined || meaning.kind === "stream") continue;
      const name = meaning.kind === "primitive" ? meaning.primitive : "";
      if (name === "string" || integerRanges.has(name)) continue;
      const hint = "A key is a string or of an integer type.";
      yield diagnostic("map-key", { type: typeText(type.key) }, type.key.span, { hint });
    }
  }
}
