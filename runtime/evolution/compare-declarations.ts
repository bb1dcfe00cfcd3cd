import type { PartKind } from "./changes.js";
import { compareCalling, compareDelivery, compareDescribed } from "./compare-notes.js";
import { compareDefault, compareResult, compareType, mayBeLeftOut } from "./compare-types.js";
import type {
  EnumDescribed,
  EventDescribed,
  MemberDescribed,
  MethodDescribed,
  ModelDescribed,
  NamedDescribed,
  ValueDescribed,
} from "./description.js";
import { compareOrders, displacedParts } from "./places.js";
import type { Comparison, Place, Scope } from "./scope.js";
import { itemWords, named, quote } from "./words.js";

/**
 * Members, parameters and cases travel in their order. What stands in the place of another is misread, and so is everything
 * behind it: the owner is broken as a whole.
 */
export function compareMembers(
  comparison: Comparison,
  scope: Scope,
  owner: { readonly words: string; readonly old: NamedDescribed; readonly new: NamedDescribed },
  kind: "member" | "parameter" | "case",
  lists: { readonly old: readonly MemberDescribed[]; readonly new: readonly MemberDescribed[] },
): void {
  const of = ` of ${owner.words}`;
  const kept = compareOrders(comparison, scope, {
    kind,
    of,
    ...lists,
    owner,
    // A case that is not known is skipped by its size; no member is.
    ...(kind !== "case" && { requiredCode: `required-${kind}-added` }),
    isRequired: (member, side) =>
      kind !== "case" && !mayBeLeftOut(comparison[`${side}Types`], member),
    isFoundByName: false,
    displaced: [],
  });
  for (const { old, new: now } of kept) {
    const subject = `${named(kind, old.name)}${of}`;
    compareType(
      comparison,
      scope,
      subject,
      { type: old.type, at: old },
      { type: now.type, at: now },
    );
    compareDefault(comparison, scope, subject, old, now);
    compareDescribed(comparison, scope, subject, old, now);
  }
}

/** Methods, and callbacks, which are methods the other way. */
export function compareMethods(
  comparison: Comparison,
  kind: "method" | "callback",
  old: readonly MethodDescribed[],
  now: readonly MethodDescribed[],
): void {
  for (const [scope, before, after] of compareParts(comparison, kind, old, now)) {
    const words = `${kind} ${quote(before.name)}`;
    const subject = named(kind, before.name);
    const parameters = { old: before.parameters, new: after.parameters };
    compareMembers(comparison, scope, { words, old: before, new: after }, "parameter", parameters);
    compareResult(comparison, scope, kind, before, after);
    compareCalling(comparison, scope, subject, before, after);
    compareDescribed(comparison, scope, subject, before, after);
  }
}

export function compareEvents(
  comparison: Comparison,
  old: readonly EventDescribed[],
  now: readonly EventDescribed[],
): void {
  for (const [scope, before, after] of compareParts(comparison, "event", old, now)) {
    const owner = { words: `event ${quote(before.name)}`, old: before, new: after };
    const parameters = { old: before.parameters, new: after.parameters };
    compareMembers(comparison, scope, owner, "parameter", parameters);
    compareDelivery(comparison, scope, before, after);
    compareDescribed(comparison, scope, named("event", before.name), before, after);
  }
}

export function compareExceptions(
  comparison: Comparison,
  old: readonly ModelDescribed[],
  now: readonly ModelDescribed[],
): void {
  for (const [scope, before, after] of compareParts(comparison, "exception", old, now)) {
    const owner = { words: `exception ${quote(before.name)}`, old: before, new: after };
    const members = { old: before.members, new: after.members };
    compareMembers(comparison, scope, owner, "member", members);
    compareDescribed(comparison, scope, named("exception", before.name), before, after);
  }
}

/**
 * What travels of a part is its number, which peers of different interfaces find by its name. One that the other side does not have is
 * refused, which is no misreading. Gives those of both sides, each with a scope of its own.
 */
function compareParts<Item extends NamedDescribed>(
  comparison: Comparison,
  kind: PartKind,
  old: readonly Item[],
  now: readonly Item[],
): [scope: Scope, old: Item, now: Item][] {
  const nowhere = { parts: [], users: new Set<Scope>() };
  const kept = compareOrders(comparison, nowhere, {
    kind,
    of: "",
    old,
    new: now,
    owner: {},
    isRequired: () => false,
    isFoundByName: true,
    displaced: displacedParts(kind, old, now),
  });
  return kept.map((pair) => {
    const scope = { parts: [{ kind, name: pair.old.name }], users: new Set<Scope>() };
    return [scope, pair.old, pair.new];
  });
}

/** What travels of a value is its number, wherever it is declared. A number that the other side does not have stays a number there. */
export function compareEnum(
  comparison: Comparison,
  scope: Scope,
  old: EnumDescribed,
  now: EnumDescribed,
): void {
  const of = ` of enum ${quote(old.name)}`;
  const oldNames = new Map(old.values.map((value) => [value.name, value]));
  const newNames = new Map(now.values.map((value) => [value.name, value]));
  const newNumbers = new Map(now.values.map((value) => [value.number, value]));
  const taken = new Set<ValueDescribed>();
  for (const value of old.values) {
    const subject = `${named("value", value.name)}${of}`;
    const same = newNames.get(value.name);
    const inPlace = newNumbers.get(value.number);
    if (same !== undefined) {
      compareValue(comparison, scope, subject, value, same);
    } else if (inPlace !== undefined && !oldNames.has(inPlace.name)) {
      taken.add(inPlace);
      const place = placeOf(value, inPlace);
      const words = { subject, to: quote(inPlace.name) };
      comparison.report(scope, "enum-value-renamed", words, place);
    } else {
      const place = { new: now, ...placeOf(value, inPlace) };
      const isMisread = inPlace !== undefined;
      comparison.report(scope, "enum-value-removed", { subject }, place, { isMisread });
    }
  }
  for (const value of now.values.filter((each) => !oldNames.has(each.name) && !taken.has(each))) {
    const subject = `${named("value", value.name)}${of}`;
    const place = { old, ...placeOf(undefined, value) };
    comparison.report(scope, "enum-value-added", { subject }, place);
  }
}

function compareValue(
  comparison: Comparison,
  scope: Scope,
  subject: string,
  old: ValueDescribed,
  now: ValueDescribed,
): void {
  if (old.number !== now.number) {
    const words = { subject, from: String(old.number), to: String(now.number) };
    comparison.report(scope, "enum-value-renumbered", words, placeOf(old, now));
  }
  compareDescribed(comparison, scope, subject, old, now);
}

function placeOf(old: ValueDescribed | undefined, now: ValueDescribed | undefined): Place {
  return {
    ...(old !== undefined && { old, was: itemWords(old) }),
    ...(now !== undefined && { new: now, is: itemWords(now) }),
  };
}
