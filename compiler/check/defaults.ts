import { diagnostic, quoted, type Diagnostic } from "../diagnostics.js";
import type { Span } from "../source.js";
import { integerRanges, literalOf, type LiteralTarget } from "../spec/literal.js";
import type { EnumNode, LiteralNode, MemberNode, TypeNode } from "../syntax/ast.js";
import { nearestName } from "../syntax/nearest-name.js";
import { typeText } from "../syntax/types.js";
import { isNamed, membersOf, typeBehind, type Meaning, type Scope } from "./scope.js";

/** A default is a value of the type that it is for, and stands where something can be left out. */
export function* defaultsFit(scope: Scope): Generator<Diagnostic> {
  for (const node of scope.declarations) {
    if (!isNamed(node)) continue;
    for (const member of membersOf(node)) {
      if (member.default === undefined) continue;
      const found =
        node.kind === "union"
          ? diagnostic("misplaced-default", {}, member.default.span, { hint: "Remove it." })
          : checkDefault(member, member.default, scope);
      if (found !== undefined) yield found;
    }
  }
}

function checkDefault(
  { type }: MemberNode,
  literal: LiteralNode,
  scope: Scope,
): Diagnostic | undefined {
  const meaning = type === undefined ? undefined : typeBehind(type, scope);
  if (type === undefined || meaning === undefined) return undefined;
  const { span } = literal;
  if (meaning.kind === "optional") {
    const hint = "Remove the default, or the '?'.";
    return diagnostic("default-of-optional", {}, span, { hint });
  }
  if (meaning.kind === "enum" && literal.kind === "word") {
    return checkEnumValue(meaning, literal.text, span);
  }
  const target = targetOf(meaning);
  const value = literalOf(literal, target);
  if (value === "out-of-range") {
    const range = integerRanges.get(target);
    const hint = range && `It is from ${range.least} to ${range.greatest}.`;
    return diagnostic("default-range", { type: typeText(type) }, span, { hint });
  }
  if (value !== "mismatch") return undefined;
  return diagnostic("default-type", { type: typeText(type) }, span, {
    hint: hintFor(target, literal, type),
  });
}

function checkEnumValue(
  { name, values, isComplete }: EnumNode,
  text: string,
  span: Span,
): Diagnostic | undefined {
  const names = values.map((value) => value.name?.text);
  // A value that could not be read may be the one; that there is none at all is reported as such.
  if (!isComplete || values.length === 0) return undefined;
  if (name === undefined || names.includes(text) || names.includes(undefined)) return undefined;
  const known = names.filter((value) => value !== undefined);
  const nearest = nearestName(text, known);
  const few = 6;
  const all = known.length <= few ? `It has ${known.join(", ")}.` : undefined;
  const hint = nearest === undefined ? all : `Did you mean ${quoted(nearest)}?`;
  return diagnostic("unknown-value", { name: text, owner: name.text }, span, { hint });
}

function targetOf(meaning: Meaning): LiteralTarget {
  if (meaning.kind === "primitive") return meaning.primitive;
  return meaning.kind === "enum" || meaning.kind === "list" ? meaning.kind : "none";
}

function hintFor(
  target: LiteralTarget,
  { kind, text }: LiteralNode,
  type: TypeNode,
): string | undefined {
  if (kind === "word" && /^(?:null|none|nil|undefined)$/i.test(text)) {
    return `What may be absent is optional: \`${typeText(type)}?\`.`;
  }
  switch (target) {
    case "boolean":
      return "It is true or false.";
    case "string":
      return kind === "word" || kind === "numeral" ? `Write \`"${text}"\`.` : undefined;
    case "list":
      return "The only default of a list is `[]`.";
    case "enum":
      return "It is the name of one of its values.";
    case "float":
    case "double":
      return "It is a number in decimal digits, such as 1.5.";
    default:
      return integerRanges.has(target)
        ? "It is a whole number in decimal digits."
        : `Only booleans, numbers, strings, enums and lists have defaults: make it optional, \`${typeText(type)}?\`.`;
  }
}
