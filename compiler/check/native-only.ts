import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Span } from "../source.js";
import type { NamedTypeNode, TypeNode } from "../syntax/ast.js";
import { partsOf } from "../syntax/types.js";
import { meaningOf, originalPrimitives, type Scope } from "./scope.js";
import { wholeTypes } from "./type-uses.js";

/** What follows from it, and so whether anything is to be done. */
const hints = {
  type: "A method or an event with it is refused there; it works between native peers.",
  callback: "Calling it fails there; it works with native applications.",
  exception: "The exception travels there as its number and its message.",
};

/** Asked for with `--wire libmedium`: what the protocol of the original LibMedium has no form for. */
export function* fitsOriginalWire(scope: Scope): Generator<Diagnostic> {
  if (scope.wire !== "libmedium") return;
  for (const { type } of wholeTypes(scope.declarations)) {
    for (const part of partsOf(type)) {
      const found = obstacle(part, scope);
      if (found !== undefined) yield report(found.what, found.span, hints.type);
    }
  }
  for (const node of scope.declarations) {
    if (node.kind === "callback" && node.name !== undefined) {
      yield report(`The callback "${node.name.text}"`, node.name.span, hints.callback);
    }
    const [member] = node.kind === "exception" ? node.members : [];
    if (member?.name !== undefined) {
      const what = `The member "${member.name.text}" of an exception`;
      yield report(what, member.name.span, hints.exception);
    }
  }
}

interface Found {
  readonly what: string;
  readonly span: Span;
}

function obstacle(type: TypeNode, scope: Scope): Found | undefined {
  switch (type.kind) {
    case "list":
      return undefined;
    case "map":
      return { what: "A map", span: type.span };
    case "optional":
      return { what: "An optional", span: type.sign };
    case "stream":
      return { what: "A stream", span: type.keyword };
    case "named":
      return namedObstacle(type, scope);
  }
}

/** What an alias stands for is reported at the alias. */
function namedObstacle({ name }: NamedTypeNode, scope: Scope): Found | undefined {
  const { text, span } = name;
  const meaning = meaningOf(text, scope);
  if (typeof meaning === "string") {
    return originalPrimitives.has(meaning) ? undefined : { what: `A \`${meaning}\``, span };
  }
  if (meaning?.kind !== "enum" && meaning?.kind !== "union") return undefined;
  return { what: `The ${meaning.kind} "${text}"`, span };
}

function report(what: string, span: Span, hint: string): Diagnostic {
  return diagnostic("native-only", { what }, span, { hint });
}
