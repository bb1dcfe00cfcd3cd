import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Span } from "../source.js";
import type { DeclarationNode } from "../syntax/ast.js";
import type { Scope } from "./scope.js";

const headers = ["namespace", "class", "socket", "version"] as const;

/** A namespace and a class are given, and those and the socket no more than once. */
export function* headersGivenOnce({
  declarations,
  hasUnknown,
  isImported,
}: Scope): Generator<Diagnostic> {
  const start: Span = { start: 0, end: 0 };
  for (const header of headers) {
    const [first, ...others] = declarations.filter(isHeader).filter(({ kind }) => kind === header);
    if (first === undefined) {
      // A line that cannot be read is reported, and may be the one that is missed here.
      if (hasUnknown || isImported || header === "socket" || header === "version") continue;
      if (header === "namespace") {
        const hint = "Begin with a line such as `namespace com.example.clock`.";
        yield diagnostic("missing-namespace", {}, start, { hint });
      } else {
        const hint = "Name the service: `class Clock`.";
        yield diagnostic("missing-class", {}, start, { hint });
      }
      continue;
    }
    for (const other of others) {
      const notes = [{ message: "It is given here first.", span: first.keyword }];
      yield diagnostic("given-twice", { thing: header }, other.keyword, { notes });
    }
  }
}

function isHeader(node: DeclarationNode): node is HeaderNode {
  const kinds: readonly string[] = headers;
  return kinds.includes(node.kind);
}

type HeaderNode = Extract<DeclarationNode, { kind: (typeof headers)[number] }>;
