import type { Named, Spec } from "../spec/spec.js";
import {
  changeCatalogue,
  type Change,
  type ChangeCode,
  type ChangeParameters,
  type Part,
} from "./changes.js";

/**
 * Something whose change is felt by those that use it: a part of the interface, which is where that ends, or a type, which is used by
 * parts and by other types.
 */
export interface Scope {
  readonly parts: readonly Part[];
  readonly users: Set<Scope>;
}

export type TypeKind = "alias" | "enum" | "union" | "model";

/** A type in both specifications, of one name or renamed, and what compares it. */
export interface TypePair extends Scope {
  readonly kind: TypeKind;
  readonly oldName: string;
  readonly newName: string;
}

type Place = { readonly old?: Named["span"]; readonly new?: Named["span"] };

export interface ReportOptions {
  /** True unless it is said to be false. Of no meaning for what is not breaking. */
  readonly isMisread?: boolean;
  /** Where others than those of the scope are affected. */
  readonly parts?: readonly Part[];
}

/** What a comparison knows and has found so far. */
export class Comparison {
  readonly oldTypes: ReadonlySet<string>;
  readonly newTypes: ReadonlySet<string>;
  private readonly pairs = new Map<string, TypePair>();
  private readonly found: { readonly scope: Scope; readonly change: Change }[] = [];

  constructor(old: Spec, now: Spec) {
    this.oldTypes = typeNames(old);
    this.newTypes = typeNames(now);
  }

  report<C extends ChangeCode>(
    scope: Scope,
    code: C,
    parameters: ChangeParameters[C],
    place: Place,
    { isMisread = true, parts = [] }: ReportOptions = {},
  ): void {
    const { isBreaking, message, hint } = changeCatalogue[code];
    const change: Change = {
      code,
      isBreaking,
      isMisread: isBreaking && isMisread,
      affects: parts,
      message: message(parameters),
      ...(hint !== undefined && { hint }),
      ...(place.old !== undefined && { oldSpan: place.old }),
      ...(place.new !== undefined && { newSpan: place.new }),
    };
    this.found.push({ scope, change });
  }

  /** Notes that a scope uses a type. New pairs turn up behind those that `typePairs` has given already. */
  use(scope: Scope | undefined, kind: TypeKind, oldName: string, newName: string): void {
    const key = `${kind} ${oldName} ${newName}`;
    let pair = this.pairs.get(key);
    if (pair === undefined) {
      pair = { kind, oldName, newName, parts: [], users: new Set() };
      this.pairs.set(key, pair);
    }
    if (scope !== undefined) pair.users.add(scope);
  }

  typePairs(): Iterable<TypePair> {
    return this.pairs.values();
  }

  /** In the order in which they were reported. A change of what nothing uses breaks nothing. */
  changes(): Change[] {
    const partsOf = new Map<Scope, readonly Part[]>();
    return this.found.map(({ scope, change }) => {
      if (change.affects.length > 0) return change;
      const affects = partsOf.get(scope) ?? partsThatUse(scope);
      partsOf.set(scope, affects);
      const isUsed = affects.length > 0;
      return {
        ...change,
        affects,
        isBreaking: change.isBreaking && isUsed,
        isMisread: change.isMisread && isUsed,
      };
    });
  }
}

/** The parts of a scope and of all that use it, directly or through others. */
function partsThatUse(scope: Scope): Part[] {
  const reached = new Set([scope]);
  // A set gives what is added to it while it is gone through.
  for (const { users } of reached) for (const user of users) reached.add(user);
  return [...reached].flatMap(({ parts }) => parts);
}

function typeNames({ aliases, enums, unions, models }: Spec): Set<string> {
  return new Set([...aliases, ...enums, ...unions, ...models].map(({ name }) => name));
}
