import type { Named, Spec, Type } from "../spec/spec.js";
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
import { Comparison, type Scope, type TypeKind, type TypePair } from "./scope.js";
import { named, quote, typeDifference } from "./words.js";

/**
 * The rules of evolution: what has changed between two interfaces, and what of it breaks peers of which one has the old and the other
 * the new. Pure, and of the compiler it imports nothing but types: besides `medium breaking`, the runtime is to decide with the
 * same function, when a connection opens and the hashes of both sides differ, what to refuse. It does not know which side is the
 * older, so it goes by `isMisread`, which says the same of both orders: the parts that such a change affects fail with
 * `IncompatibleInterface` and the change's message, and everything else works.
 */
export function compareSpecs(old: Spec, now: Spec): Change[] {
  const comparison = new Comparison(old, now);
  compareHeaders(comparison, old, now);
  compareTypeLists(comparison, old, now);
  compareExceptions(comparison, old.exceptions, now.exceptions);
  compareMethods(comparison, "method", old.methods, now.methods);
  compareMethods(comparison, "callback", old.callbacks, now.callbacks);
  compareEvents(comparison, old.events, now.events);
  const compareTypePair = typePairComparer(comparison, old, now);
  for (const pair of comparison.typePairs()) compareTypePair(pair);
  return comparison.changes();
}

/** A daemon refuses whoever names another namespace or class. */
function compareHeaders(comparison: Comparison, old: Spec, now: Spec): void {
  const whole: Part[] = [{ kind: "interface" }];
  const scope: Scope = { parts: whole, users: new Set() };
  if (old.namespace !== now.namespace) {
    const words = { from: quote(old.namespace), to: quote(now.namespace) };
    const place = { old: old.namespaceSpan, new: now.namespaceSpan };
    comparison.report(scope, "namespace-changed", words, place);
  }
  const place = { old: old.classSpan, new: now.classSpan };
  if (old.className !== now.className) {
    const words = { from: quote(old.className), to: quote(now.className) };
    comparison.report(scope, "class-changed", words, place);
  }
  if (old.socketBase !== now.socketBase) {
    const [from, to] = [folder(old.socketBase), folder(now.socketBase)];
    comparison.report(scope, "socket-moved", { from, to }, {}, { isMisread: false });
  }
  if (old.version !== now.version) {
    const words = { from: old.version ?? "not given", to: now.version ?? "not given" };
    comparison.report(scope, "version-changed", words, {});
  }
  compareDescribed(
    comparison,
    scope,
    named("class", old.className),
    { ...old, span: old.classSpan },
    { ...now, span: now.classSpan },
  );
}

function folder(path: string | undefined): string {
  return path === undefined ? "the user's own" : quote(path);
}

const typeLists = { alias: "aliases", enum: "enums", union: "unions", model: "models" } as const;

/** Types of one name are compared whether anything uses them or not. A type by itself does not travel: its users tell what breaks. */
function compareTypeLists(comparison: Comparison, old: Spec, now: Spec): void {
  const nowhere: Scope = { parts: [], users: new Set() };
  for (const kind of ["alias", "enum", "union", "model"] as const) {
    const before = new Map(old[typeLists[kind]].map((type: Named) => [type.name, type]));
    const after = new Map(now[typeLists[kind]].map((type: Named) => [type.name, type]));
    for (const { name, span } of before.values()) {
      const subject = named(kind, name);
      if (after.has(name)) comparison.use(undefined, kind, name, name);
      else comparison.report(nowhere, "type-removed", { subject }, { old: span });
    }
    for (const { name, span } of after.values()) {
      if (before.has(name)) continue;
      comparison.report(nowhere, "type-added", { subject: named(kind, name) }, { new: span });
    }
  }
}

function typePairComparer(comparison: Comparison, old: Spec, now: Spec): (pair: TypePair) => void {
  const before = typesOf(old);
  const after = typesOf(now);
  const compareAlias = (pair: TypePair, from: Aliased, to: Aliased): void => {
    if (isSameType(comparison, pair, from.type, to.type)) return;
    const words = { subject: named("type", pair.oldName), ...typeDifference(from.type, to.type) };
    comparison.report(pair, "alias-changed", words, { old: from.span, new: to.span });
  };
  return (pair) => {
    const { kind, oldName, newName } = pair;
    const [from, to] = [before[kind].get(oldName), after[kind].get(newName)];
    if (from === undefined || to === undefined) return;
    const subject = named(kind, oldName);
    const place = { old: from.span, new: to.span };
    if (oldName !== newName) {
      comparison.report(pair, "type-renamed", { subject, to: quote(newName) }, place);
    }
    compareDescribed(comparison, pair, subject, from, to);
    const owner = { words: `${kind} ${quote(oldName)}`, old: from, new: to };
    if ("type" in from && "type" in to) compareAlias(pair, from, to);
    if ("values" in from && "values" in to) compareEnum(comparison, pair, from, to);
    if ("cases" in from && "cases" in to) {
      compareMembers(comparison, pair, owner, "case", { old: from.cases, new: to.cases });
    }
    if ("members" in from && "members" in to) {
      compareMembers(comparison, pair, owner, "member", { old: from.members, new: to.members });
    }
  };
}

type Aliased = Named & { readonly type: Type };
type Declared = Spec["aliases" | "enums" | "unions" | "models"][number];

function typesOf(spec: Spec): Record<TypeKind, ReadonlyMap<string, Declared>> {
  const byName = (types: readonly Declared[]) => new Map(types.map((type) => [type.name, type]));
  return {
    alias: byName(spec.aliases),
    enum: byName(spec.enums),
    union: byName(spec.unions),
    model: byName(spec.models),
  };
}
