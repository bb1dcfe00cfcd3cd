import {
  changeCatalogue,
  type Change,
  type ChangeCode,
  type ChangeParameters,
  type Part,
} from "./changes.js";
import type { Description, TypeKind } from "./description.js";
import { Types } from "./types.js";

/**
 * Something whose change is felt by those that use it: a part of the interface, which is where that ends, or a type, which is used by
 * parts and by other types.
 */
export interface Scope {
  readonly parts: readonly Part[];
  readonly users: Set<Scope>;
}

/** A type in both specifications, of one name or renamed, and what compares it. */
export interface TypePair extends Scope {
  readonly kind: TypeKind;
  readonly oldName: string;
  readonly newName: string;
}

/** Where a change is, on each side, and what stands there: see `Change`. */
export type Place = Pick<Change, "old" | "new" | "was" | "is">;

export interface ReportOptions {
  /** True unless it is said to be false. Of no meaning for what is not breaking. */
  readonly isMisread?: boolean;
  /** Where others than those of the scope are affected. */
  readonly parts?: readonly Part[];
}

/** What a comparison knows and has found so far. */
export class Comparison {
  readonly oldTypes: Types;
  readonly newTypes: Types;
  private readonly pairs = new Map<string, TypePair>();
  private readonly found: { readonly scope: Scope; readonly change: Change }[] = [];

  constructor(old: Description, now: Description) {
    this.oldTypes = new Types(old);
    this.newTypes = new Types(now);
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
      subject: parameters.subject,
      ...place,
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
