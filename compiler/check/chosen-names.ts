import { diagnostic, quoted, type Diagnostic, type Note } from "../diagnostics.js";
import type { Source } from "../source.js";
import { camelCase } from "../spelling.js";
import type { LiteralNode } from "../syntax/ast.js";
import { newerLetter } from "../syntax/newer-letters.js";
import { describedIn, type Described, type Place } from "./described.js";
import type { Scope } from "./scope.js";

/** A name that is chosen with `@name` can stand in TypeScript, and nothing else in its place gets the same one there. */
export function* chosenNames(scope: Scope): Generator<Diagnostic> {
  const types = new NameSpace((name) => name);
  const calls = new NameSpace(camelCase);
  const callbacks = new NameSpace(camelCase);
  const spaceOf = (place: Place): NameSpace | undefined => {
    if (place === "method" || place === "event") return calls;
    if (place === "callback") return callbacks;
    return typePlaces.has(place) ? types : undefined;
  };
  for (const [node, source] of scope.origins) {
    types.addImported({ node, place: node.kind, name: node.name }, source);
  }
  for (const declaration of scope.declarations) {
    const items = new NameSpace(camelCase);
    for (const described of describedIn(declaration)) {
      const space = itemPlaces.has(described.place) ? items : spaceOf(described.place);
      yield* invalid(described);
      space?.add(described);
    }
    yield* items.conflicts();
  }
  for (const space of [types, calls, callbacks]) yield* space.conflicts();
}

const itemPlaces: ReadonlySet<Place> = new Set(["member", "value", "case", "parameter"]);
const typePlaces: ReadonlySet<Place> = new Set(["alias", "enum", "union", "model", "exception"]);

function chosen({ node }: Described): LiteralNode | undefined {
  const [value] = node.annotations.find(({ name }) => name.text === "name")?.arguments ?? [];
  return value?.kind === "text" ? value : undefined;
}

function* invalid(described: Described): Generator<Diagnostic> {
  const name = chosen(described);
  if (name === undefined) return;
  const { text, span } = name;
  if (!/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(text) || newerLetter.test(text)) {
    const reason = "a name is made of letters, digits, '_' and '$', and begins with no digit";
    yield diagnostic("invalid-chosen-name", { name: text, reason }, span);
  } else if (isReserved(text, described.place)) {
    const reason = "TypeScript has that word for itself";
    yield diagnostic("invalid-chosen-name", { name: text, reason }, span);
  }
}

/** Members and methods may be called anything; what becomes a variable or a type may not. */
function isReserved(name: string, place: Place): boolean {
  if (place !== "parameter" && !typePlaces.has(place)) return false;
  return reservedWords.has(name) || (place !== "parameter" && typeWords.has(name));
}

const reservedWords: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null package private protected public return
  static super switch this throw true try typeof var void while with yield`.split(/\s+/),
);

const typeWords: ReadonlySet<string> = new Set(
  "any bigint boolean never number object string symbol undefined unknown".split(" "),
);

/** Names in TypeScript that must differ: those that are chosen, and what becomes of those for which none is. */
class NameSpace {
  readonly #described: Described[] = [];
  readonly #taken = new Map<string, Note>();
  readonly #spell: (name: string) => string;

  constructor(spell: (name: string) => string) {
    this.#spell = spell;
  }

  add(described: Described): void {
    this.#described.push(described);
  }

  addImported(described: Described, source: Source): void {
    const taken = this.#nameOf(described);
    if (taken !== undefined) this.#take(taken.name, { ...taken.note, source });
  }

  *conflicts(): Generator<Diagnostic> {
    for (const described of this.#described) {
      const given = chosen(described) === undefined ? this.#nameOf(described) : undefined;
      if (given !== undefined) this.#take(given.name, given.note);
    }
    for (const described of this.#described) {
      const name = chosen(described);
      if (name === undefined) continue;
      const note = this.#taken.get(name.text);
      if (note !== undefined) {
        yield diagnostic("chosen-name-taken", { name: name.text }, name.span, { notes: [note] });
      }
      const own = this.#nameOf(described);
      if (own !== undefined) this.#take(own.name, own.note);
    }
  }

  /** The first has it: the others yield, and are told so. */
  #take(name: string, note: Note): void {
    if (!this.#taken.has(name)) this.#taken.set(name, note);
  }

  /** What it is called in TypeScript, and a note at the place that says so. */
  #nameOf(described: Described): { readonly name: string; readonly note: Note } | undefined {
    const choice = chosen(described);
    const spelled = described.name;
    if (choice !== undefined) {
      const message = `It is that of ${quoted(spelled?.text ?? "")}.`;
      return { name: choice.text, note: { message, span: choice.span } };
    }
    if (spelled === undefined) return undefined;
    const name = this.#spell(spelled.text);
    const verb = name === spelled.text ? "is that of" : "is what TypeScript gets of";
    return { name, note: { message: `It ${verb} ${quoted(spelled.text)}.`, span: spelled.span } };
  }
}
