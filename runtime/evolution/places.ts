import { align, type Pair } from "./align.js";
import type { Part, PartKind, Placed } from "./changes.js";
import type { NamedDescribed } from "./description.js";
import type { Comparison, Place, Scope } from "./scope.js";
import { itemWords, named, quote } from "./words.js";

/** Two orders of what travels without its name, the way it was and the way it is. */
export interface Orders<Item extends NamedDescribed> {
  readonly kind: Placed;
  /** Stands behind a name: ` of model "Student"`. */
  readonly of: string;
  readonly old: readonly Item[];
  readonly new: readonly Item[];
  /** Shown where something is gone or did not exist. */
  readonly owner: { readonly old?: object; readonly new?: object };
  /** The code for what is new at the end, if that breaks those that do not know it. */
  readonly requiredCode?: "required-member-added" | "required-parameter-added";
  /** Whether a peer that has it cannot do without it. */
  readonly isRequired: (item: Item, side: "old" | "new") => boolean;
  /** Whether items are found by their names: then what stands in another's place misleads nobody. */
  readonly isFoundByName: boolean;
  /** Parts that share a number with another; empty for what are no parts. */
  readonly displaced: readonly Part[];
}

/** Reports what has been removed, renamed, moved and added, and gives what has stayed. */
export function compareOrders<Item extends NamedDescribed>(
  comparison: Comparison,
  scope: Scope,
  orders: Orders<Item>,
): { readonly old: Item; readonly new: Item }[] {
  const alignment = align(namesOf(orders.old), namesOf(orders.new));
  for (const pair of alignment.renamed) reportRenamed(comparison, scope, orders, pair);
  for (const place of alignment.removed) reportRemoved(comparison, scope, orders, place);
  for (const pair of alignment.kept) {
    if (pair.isMoved && pair.old !== pair.new) reportMoved(comparison, scope, orders, pair);
  }
  for (const place of alignment.added) reportAdded(comparison, scope, orders, place);
  return alignment.kept.flatMap((pair) => {
    const [old, now] = [orders.old[pair.old], orders.new[pair.new]];
    return old === undefined || now === undefined ? [] : [{ old, new: now }];
  });
}

function reportRenamed<Item extends NamedDescribed>(
  comparison: Comparison,
  scope: Scope,
  orders: Orders<Item>,
  pair: Pair,
): void {
  const [old, now] = [orders.old[pair.old], orders.new[pair.new]];
  const words = { subject: subjectOf(orders, old), to: quote(now?.name ?? "") };
  const parts = partsOf(orders.kind, [old, now]);
  const isMisread = !orders.isFoundByName;
  comparison.report(scope, `${orders.kind}-renamed`, words, placeOf(orders, pair), {
    isMisread,
    parts,
  });
}

function reportRemoved<Item extends NamedDescribed>(
  comparison: Comparison,
  scope: Scope,
  orders: Orders<Item>,
  place: number,
): void {
  const item = orders.old[place];
  const isLast = place >= orders.new.length;
  const isMissed = !isLast || (item !== undefined && orders.isRequired(item, "old"));
  const isMisread = isMissed && !orders.isFoundByName;
  const parts = isLast ? partsOf(orders.kind, [item]) : orders.displaced;
  const words = { subject: subjectOf(orders, item) };
  const places = placeOf(orders, { old: place, new: place });
  comparison.report(scope, `${orders.kind}-removed`, words, places, { isMisread, parts });
}

function reportMoved<Item extends NamedDescribed>(
  comparison: Comparison,
  scope: Scope,
  orders: Orders<Item>,
  pair: Pair,
): void {
  const subject = subjectOf(orders, orders.old[pair.old]);
  const words = { subject, from: pair.old + 1, to: pair.new + 1 };
  const place = placeOf(orders, pair);
  comparison.report(
    scope,
    `${orders.kind}-moved`,
    words,
    {
      ...place,
      was: `number ${words.from} (${String(place.was)})`,
      is: `number ${words.to} (${String(place.is)})`,
    },
    { parts: orders.displaced, isMisread: !orders.isFoundByName },
  );
}

function reportAdded<Item extends NamedDescribed>(
  comparison: Comparison,
  scope: Scope,
  orders: Orders<Item>,
  place: number,
): void {
  const item = orders.new[place];
  const subject = subjectOf(orders, item);
  const places = placeOf(orders, { old: place, new: place });
  if (place < orders.old.length) {
    const words = { subject, place: place + 1 };
    const options = { parts: orders.displaced, isMisread: !orders.isFoundByName };
    comparison.report(scope, `${orders.kind}-inserted`, words, places, options);
  } else if (
    orders.requiredCode !== undefined &&
    item !== undefined &&
    orders.isRequired(item, "new")
  ) {
    comparison.report(scope, orders.requiredCode, { subject }, places);
  } else {
    const parts = partsOf(orders.kind, [item]);
    comparison.report(scope, `${orders.kind}-added`, { subject }, places, { parts });
  }
}

function placeOf<Item extends NamedDescribed>(orders: Orders<Item>, pair: Pair): Place {
  const [old, now] = [orders.old[pair.old], orders.new[pair.new]];
  const [oldPlace, newPlace] = [old ?? orders.owner.old, now ?? orders.owner.new];
  return {
    ...(oldPlace !== undefined && { old: oldPlace }),
    ...(newPlace !== undefined && { new: newPlace }),
    ...(old !== undefined && { was: itemWords(old) }),
    ...(now !== undefined && { is: itemWords(now) }),
  };
}

function subjectOf<Item extends NamedDescribed>(
  { kind, of }: Orders<Item>,
  item: Item | undefined,
): string {
  return `${named(kind, item?.name ?? "")}${of}`;
}

function namesOf(items: readonly NamedDescribed[]): string[] {
  return items.map(({ name }) => name);
}

/** Those of one number and two names. */
export function displacedParts(
  kind: PartKind,
  old: readonly NamedDescribed[],
  now: readonly NamedDescribed[],
): readonly Part[] {
  const shared = old.slice(0, now.length);
  const names = shared.flatMap(({ name }, place) => {
    const other = now[place]?.name ?? name;
    return other === name ? [] : [name, other];
  });
  return [...new Set(names)].map((name) => ({ kind, name }));
}

function partsOf(kind: Placed, items: readonly (NamedDescribed | undefined)[]): Part[] {
  if (kind === "member" || kind === "parameter" || kind === "case") return [];
  return items.flatMap((item) => (item === undefined ? [] : [{ kind, name: item.name }]));
}
