import type { Change, Part } from "./changes.js";
import {
  compareEnum,
  compareEvents,
  compareExceptions,
  compareMembers,
  compareMethods,
} from "./compare-declarations.js";
import { compareDescribed } from "./compare-notes.js";
import { isSameType } from "./compare-types.js";
import { typeLists, type AliasDescribed, type Description } from "./description.js";
import { Comparison, type Scope, type TypePair } from "./scope.js";
import { named, quote, typeDifference } from "./words.js";

/**
 * The rules of evolution: what has changed between two interfaces, and what of it breaks peers of which one has the old and the other
 * the new. Pure. `medium breaking` reports it; `fit` decides with it, when a connection opens and the hashes of both sides differ,
 * what to refuse. That does not know which side is the older, so it goes by `isMisread`, which says the same of both orders.
 */
export function compareSpecs(old: Description, now: Description): Change[] {
  const comparison = new Comparison(old, now);
  compareHeaders(comparison, old, now);
  compareTypeLists(comparison, old, now);
  compareExceptions(comparison, old.exceptions, now.exceptions);
  compareMethods(comparison, "method", old.methods, now.methods);
  compareMethods(comparison, "callback", old.callbacks, now.callbacks);
  compareEvents(comparison, old.events, now.events);
  for (const pair of comparison.typePairs()) compareTypePair(comparison, pair);
  return comparison.changes();
}

/** A daemon refuses whoever names another namespace or class. */
function compareHeaders(comparison: Comparison, old: Description, now: Description): void {
  const whole: Part[] = [{ kind: "interface" }];
  const scope: Scope = { parts: whole, users: new Set() };
  const place = { old, new: now };
  if (old.namespace !== now.namespace) {
    const words = { from: quote(old.namespace), to: quote(now.namespace) };
    const names = { ...place, was: words.from, is: words.to };
    comparison.report(scope, "namespace-changed", { subject: "The namespace", ...words }, names);
  }
  if (old.class !== now.class) {
    const words = { from: quote(old.class), to: quote(now.class) };
    const names = { ...place, was: words.from, is: words.to };
    comparison.report(scope, "class-changed", { subject: "The class", ...words }, names);
  }
  if (old.socket !== now.socket) {
    const words = { from: folder(old.socket), to: folder(now.socket) };
    const subject = "The folder of the socket";
    comparison.report(scope, "socket-moved", { subject, ...words }, {}, { isMisread: false });
  }
  if (old.version !== now.version) {
    const words = { from: old.version ?? "not given", to: now.version ?? "not given" };
    comparison.report(scope, "version-changed", { subject: "The version", ...words }, {});
  }
  compareDescribed(comparison, scope, named("class", old.class), old, now);
}

function folder(path: string | undefined): string {
  return path === undefined ? "the user's own" : quote(path);
}

/** Types of one name are compared whether anything uses them or not. A type by itself does not travel: its users tell what breaks. */
function compareTypeLists(comparison: Comparison, old: Description, now: Description): void {
  const nowhere: Scope = { parts: [], users: new Set() };
  for (const kind of ["alias", "enum", "union", "model"] as const) {
    const before = new Map(old[typeLists[kind]].map((type) => [type.name, type]));
    const after = new Map(now[typeLists[kind]].map((type) => [type.name, type]));
    for (const type of before.values()) {
      const subject = named(kind, type.name);
      if (after.has(type.name)) comparison.use(undefined, kind, type.name, type.name);
      else comparison.report(nowhere, "type-removed", { subject }, { old: type });
    }
    for (const type of after.values()) {
      if (before.has(type.name)) continue;
      comparison.report(nowhere, "type-added", { subject: named(kind, type.name) }, { new: type });
    }
  }
}

function compareTypePair(comparison: Comparison, pair: TypePair): void {
  const { kind, oldName, newName } = pair;
  const old = comparison.oldTypes.meaningOf(oldName);
  const now = comparison.newTypes.meaningOf(newName);
  if (old.declaration === undefined || now.declaration === undefined) return;
  const subject = named(kind, oldName);
  const [from, to] = [old.declaration, now.declaration];
  if (oldName !== newName) {
    const place = { old: from, new: to, was: oldName, is: newName };
    comparison.report(pair, "type-renamed", { subject, to: quote(newName) }, place);
  }
  compareDescribed(comparison, pair, subject, from, to);
  const owner = { words: `${kind} ${quote(oldName)}`, old: from, new: to };
  if (old.kind === "alias" && now.kind === "alias") {
    compareAlias(comparison, pair, old.declaration, now.declaration);
  } else if (old.kind === "enum" && now.kind === "enum") {
    compareEnum(comparison, pair, old.declaration, now.declaration);
  } else if (old.kind === "union" && now.kind === "union") {
    const lists = { old: old.declaration.cases, new: now.declaration.cases };
    compareMembers(comparison, pair, owner, "case", lists);
  } else if (old.kind === "model" && now.kind === "model") {
    const lists = { old: old.declaration.members, new: now.declaration.members };
    compareMembers(comparison, pair, owner, "member", lists);
  }
}

function compareAlias(
  comparison: Comparison,
  pair: TypePair,
  old: AliasDescribed,
  now: AliasDescribed,
): void {
  if (isSameType(comparison, pair, old.type, now.type)) return;
  const words = typeDifference(
    { types: comparison.oldTypes, type: old.type },
    { types: comparison.newTypes, type: now.type },
  );
  const place = { old, new: now, was: words.from, is: words.to };
  comparison.report(pair, "alias-changed", { subject: named("type", old.name), ...words }, place);
}
