import { diagnostic, quoted, type Code, type Diagnostic, type Note } from "../diagnostics.js";
import type { DeclarationNode, Name } from "../syntax/ast.js";
import { isNamed, membersOf, type NamedNode, type Scope } from "./scope.js";

/** The members, values, cases or parameters of one declaration have names of their own. */
export function* duplicateMembers({ declarations }: Scope): Generator<Diagnostic> {
  for (const node of declarations) {
    if (!isNamed(node)) continue;
    const items = node.kind === "enum" ? node.values : membersOf(node);
    for (const { name, notes } of repeatedNames(items)) {
      const parameters = { name: name.text, owner: describe(node) };
      yield diagnostic(codeFor(node), parameters, name.span, { notes });
    }
  }
}

type DuplicateCode = Extract<Code, `duplicate-${"member" | "value" | "case" | "parameter"}`>;

function codeFor({ kind }: DeclarationNode): DuplicateCode {
  if (kind === "enum") return "duplicate-value";
  if (kind === "union") return "duplicate-case";
  return kind === "model" || kind === "exception" ? "duplicate-member" : "duplicate-parameter";
}

/** `Model "Student"`: at the start of a sentence. */
function describe({ kind, name }: NamedNode): string {
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${quoted(name?.text ?? "")}`;
}

function* repeatedNames(
  items: readonly { readonly name: Name | undefined }[],
): Generator<{ name: Name; notes: Note[] }> {
  const firsts = new Map<string, Name>();
  for (const { name } of items) {
    if (name === undefined) continue;
    const first = firsts.get(name.text);
    if (first === undefined) firsts.set(name.text, name);
    else yield { name, notes: [{ message: "It is declared here first.", span: first.span }] };
  }
}
