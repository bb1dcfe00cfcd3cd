import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Scope } from "./scope.js";

/** An event goes to every application that listens; nobody waits for what they make of it. */
export function* eventResults({ declarations }: Scope): Generator<Diagnostic> {
  for (const node of declarations) {
    if (node.kind !== "event" || node.result === undefined) continue;
    const { span } = node.result;
    const hint = "Remove the return type, or declare a method.";
    yield diagnostic("event-result", { name: node.name?.text ?? "" }, span, { hint });
  }
}
