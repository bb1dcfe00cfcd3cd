import type { Named } from "../spec/spec.js";
import { align, type Pair } from "./align.js";
import type { Part, PartKind, Placed } from "./changes.js";
import type { Comparison, Scope } from "./scope.js";
import { named, quote } from "./words.js";

/** Two orders of what travels without its name, the way it was and the way it is. */
export interface Orders<Item extends Named> {
  readonly kind: Placed;
  /** Stands behind a name: ` of model "Student"`. */
  readonly of: string;
  readonly old: readonly Item[];
  readonly new: readonly Item[];
  /** Shown where something is gone or did not exist. */
  readonly ownerPlace: { readonly old?: Named["span"]; readonly new?: Named["span"] };
  /** The code for what is new at the end, if that breaks those that do not know it. */
  readonly requiredCode?: "required-member-added" | "required-parameter-added";
  readonly isRequired: (item: Item) => boolean;
  /** Parts that share a number with another; empty for what are no parts. */
  readonly misread: readonly Part[];
}

/** Reports what has been removed, renamed, moved and added, and gives what has stayed. */
export function compareOrders<Item extends Named>(
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

function reportRenamed<Item extends Named>(
  comparison: Comparison,
  scope: Scope,
  orders: Orders<Item>,
  pair: Pair,
): void {
  const [old, now] = [orders.old[pair.old], orders.new[pair.new]];
  const words = { subject: subjectOf(orders, old), to: quote(now?.name ?? "") };
  const parts = partsOf(orders.kind, [old, now]);
  comparison.report(scope, `${orders.kind}-renamed`, words, placeOf(orders, pair), { parts });
}

function reportRemoved<Item extends Named>(
  comparison: Comparison,
  scope: Scope,
  orders: Orders<Item>,
  place: number,
): void {
  const item = orders.old[place];
  const isLast = place >= orders.new.length;
  const isMisread = !isLast || (item !== undefined && orders.isRequired(item));
  const parts = isLast ? partsOf(orders.kind, [item]) : orders.misread;
  const words = { subject: subjectOf(orders, item) };
  const places = placeOf(orders, { old: place, new: place });
  comparison.report(scope, `${orders.kind}-removed`, words, places, { isMisread, parts });
}

function reportMoved<Item extends Named>(
  comparison: Comparison,
  scope: Scope,
  orders: Orders<Item>,
  pair: Pair,
): void {
  const subject = subjectOf(orders, orders.old[pair.old]);
  const words = { subject, from: pair.old + 1, to: pair.new + 1 };
  const parts = orders.misread;
  comparison.report(scope, `${orders.kind}-moved`, words, placeOf(orders, pair), { parts });
}

function reportAdded<Item extends Named>(
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
    const parts = orders.misread;
    comparison.report(scope, `${orders.kind}-inserted`, words, places, { parts });
  } else if (orders.requiredCode !== undefined && item !== undefined && orders.isRequired(item)) {
    comparison.report(scope, orders.requiredCode, { subject }, places);
  } else {
    const parts = partsOf(orders.kind, [item]);
    comparison.report(scope, `${orders.kind}-added`, { subject }, places, { parts });
  }
}

function placeOf<Item extends Named>({ old, new: now, ownerPlace }: Orders<Item>, pair: Pair) {
  return {
    old: old[pair.old]?.span ?? ownerPlace.old,
    new: now[pair.new]?.span ?? ownerPlace.new,
  };
}

function subjectOf<Item extends Named>({ kind, of }: Orders<Item>, item: Item | undefined): string {
  return `${named(kind, item?.name ?? "")}${of}`;
}

function namesOf(items: readonly Named[]): string[] {
  return items.map(({ name }) => name);
}

/** Those of one number and two names. */
export function misreadParts(
  kind: PartKind,
  old: readonly Named[],
  now: readonly Named[],
): readonly Part[] {
  const shared = old.slice(0, now.length);
  const names = shared.flatMap(({ name }, place) => {
    const other = now[place]?.name ?? name;
    return other === name ? [] : [name, other];
  });
  return [...new Set(names)].map((name) => ({ kind, name }));
}

function partsOf(kind: Placed, items: readonly (Named | undefined)[]): Part[] {
  if (kind === "member" || kind === "parameter" || kind === "case") return [];
  return items.flatMap((item) => (item === undefined ? [] : [{ kind, name: item.name }]));
}
