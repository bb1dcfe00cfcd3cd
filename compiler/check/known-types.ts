import { diagnostic, quoted, type Diagnostic, type Note } from "../diagnostics.js";
import { primitives } from "../spec/spec.js";
import type { Name } from "../syntax/ast.js";
import { isListWord, isMapWord } from "../syntax/foreign-types.js";
import { nearestName } from "../syntax/nearest-name.js";
import { foreignPrimitives } from "./foreign-primitives.js";
import { isType, meaningOf, withArticle, type Scope } from "./scope.js";
import { typeUses, type TypeUse } from "./type-uses.js";

/** Comparing each unknown name with each model takes long where there are thousands of both; nobody reads as many hints. */
const suggestionsMax = 50;

/** Every type is a primitive or declared. A name that is neither is reported once, however often it is used. */
export function* knownTypes(scope: Scope): Generator<Diagnostic> {
  const types = [...scope.named].flatMap(([name, node]) => (isType(node) ? [name] : []));
  const candidates = [...types, ...primitives];
  // A type whose name could not be read may have any that is like no other.
  const nameless = scope.declarations.filter((node) => isType(node) && node.name === undefined);
  const unknown = unknownUses(scope);
  if (unknown.size <= nameless.length) return;
  let suggestions = 0;
  for (const [text, uses] of unknown) {
    const [first] = uses;
    if (first === undefined) continue;
    const notes = otherUses(uses.map(({ type }) => type.name));
    const kind = kindOf(text, scope);
    if (kind !== undefined) {
      yield diagnostic("not-a-type", { name: text, kind }, first.type.name.span, { notes });
      continue;
    }
    const hint = suggestions++ < suggestionsMax ? hintFor(first, candidates) : undefined;
    if (nameless.length > 0 && hint === undefined) continue;
    yield diagnostic("unknown-type", { name: text }, first.type.name.span, { notes, hint });
  }
}

function unknownUses(scope: Scope): Map<string, TypeUse[]> {
  const { declarations, named, doubtfulNames, isOpen } = scope;
  const unknown = new Map<string, TypeUse[]>();
  for (const use of typeUses(declarations)) {
    const { text } = use.type.name;
    if (meaningOf(text, scope) !== undefined || doubtfulNames.has(text)) continue;
    if (isOpen && !named.has(text)) continue;
    const uses = unknown.get(text);
    if (uses === undefined) unknown.set(text, [use]);
    else uses.push(use);
  }
  return unknown;
}

function kindOf(text: string, { named, className }: Scope): string | undefined {
  const node = named.get(text);
  if (node !== undefined) return withArticle(node.kind);
  return className?.text === text ? "the class" : undefined;
}

function otherUses([, ...others]: readonly Name[]): Note[] {
  const shownMax = 3;
  const shown = others.slice(0, shownMax);
  const rest = others.length - shown.length;
  return shown.map(({ span }, index) => {
    const isLast = index === shownMax - 1 && rest > 0;
    const more = isLast ? `, and in ${rest} more ${rest === 1 ? "place" : "places"}` : "";
    return { message: `It is also used here${more}.`, span };
  });
}

function hintFor({ type, isResult }: TypeUse, candidates: readonly string[]): string | undefined {
  const { text } = type.name;
  const folded = text.toLowerCase();
  if (/^(?:void|none|null|nil|unit|undefined|nothing)$/.test(folded)) {
    return isResult ? "A method that returns nothing ends after its ')'." : undefined;
  }
  if (isListWord(text)) return "A list is written `*` and the type of its items: `*string`.";
  if (isMapWord(text)) return "A map is written `map<string, T>`.";
  const meant = foreignPrimitives.get(folded) ?? nearestName(text, candidates);
  return meant === undefined ? undefined : `Did you mean ${quoted(meant)}?`;
}
