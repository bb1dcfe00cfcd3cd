import { diagnostic, quoted, type Diagnostic } from "../diagnostics.js";
import type { LiteralNode } from "../syntax/ast.js";
import { describedIn, type Described, type Place } from "./described.js";
import type { Scope } from "./scope.js";

/** A name that is chosen with `@name` can stand in TypeScript, and is that of nothing else in its place. */
export function* chosenNames({ declarations }: Scope): Generator<Diagnostic> {
  const types = new NameSpace();
  const calls = new NameSpace();
  const callbacks = new NameSpace();
  const spaceOf = (place: Place): NameSpace | undefined => {
    if (place === "method" || place === "event") return calls;
    if (place === "callback") return callbacks;
    return typePlaces.has(place) ? types : undefined;
  };
  for (const declaration of declarations) {
    const items = new NameSpace();
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
  if (!/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(text)) {
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

/** Names that must differ: those that are chosen, and those of everything for which none is. */
class NameSpace {
  readonly #described: Described[] = [];

  add(described: Described): void {
    this.#described.push(described);
  }

  *conflicts(): Generator<Diagnostic> {
    const taken = new Map<string, Described>();
    for (const described of this.#described) {
      const { name } = described;
      if (chosen(described) === undefined && name !== undefined) taken.set(name.text, described);
    }
    for (const described of this.#described) {
      const name = chosen(described);
      if (name === undefined) continue;
      const first = taken.get(name.text);
      if (first === undefined) taken.set(name.text, described);
      else {
        const span = chosen(first)?.span ?? first.name?.span;
        const message = `It is that of ${quoted(first.name?.text ?? "")}.`;
        const notes = span === undefined ? [] : [{ message, span }];
        yield diagnostic("chosen-name-taken", { name: name.text }, name.span, { notes });
      }
    }
  }
}
