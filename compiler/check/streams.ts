import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { StreamTypeNode, TypeNode } from "../syntax/ast.js";
import { partsOf } from "../syntax/types.js";
import type { Scope } from "./scope.js";
import { wholeTypes } from "./type-uses.js";

/** A stream is no value that could be in another: it is the whole of a parameter or a result of a method. */
export function* streamsInPlace({ declarations }: Scope): Generator<Diagnostic> {
  for (const { type, owner } of wholeTypes(declarations)) {
    const isPlace = owner.kind === "method" && type.kind === "stream";
    const stream = streamIn(isPlace ? type.item : type);
    if (stream === undefined) continue;
    const hint = "Only a parameter or the result of a method is a stream, as a whole.";
    yield diagnostic("misplaced-stream", {}, stream.keyword, { hint });
  }
}

function streamIn(type: TypeNode): StreamTypeNode | undefined {
  for (const part of partsOf(type)) if (part.kind === "stream") return part;
  return undefined;
}
