import type { Member, Method, Type } from "../spec/spec.js";
import type { Comparison, Scope } from "./scope.js";
import { literalWords, quote, named, typeDifference, typeWords } from "./words.js";

/**
 * Whether a type is still the same: an alias is what it stands for, and a declared type is its name; what has changed within
 * that is reported where it is declared.
 */
export function isSameType(comparison: Comparison, scope: Scope, old: Type, now: Type): boolean {
  if (old.kind === "alias" && now.kind === "alias" && old.name === now.name) {
    comparison.use(scope, "alias", old.name, now.name);
    return true;
  }
  if (old.kind === "alias") return isSameType(comparison, scope, old.type, now);
  if (now.kind === "alias") return isSameType(comparison, scope, old, now.type);
  switch (old.kind) {
    case "primitive":
      return now.kind === "primitive" && old.name === now.name;
    case "list":
    case "optional":
    case "stream":
      return now.kind === old.kind && isSameType(comparison, scope, old.item, now.item);
    case "map": {
      if (now.kind !== "map") return false;
      const isSameKey = isSameType(comparison, scope, old.key, now.key);
      return isSameType(comparison, scope, old.value, now.value) && isSameKey;
    }
    default:
      return now.kind === old.kind && isSameDeclaration(comparison, scope, old, now.name);
  }
}

/** Where the old name is gone and the new one was not there, the type was renamed; that is reported once, where it is declared. */
function isSameDeclaration(
  comparison: Comparison,
  scope: Scope,
  { kind, name }: { readonly kind: "model" | "enum" | "union"; readonly name: string },
  newName: string,
): boolean {
  const isRenamed = !comparison.newTypes.has(name) && !comparison.oldTypes.has(newName);
  if (name !== newName && !isRenamed) return false;
  comparison.use(scope, kind, name, newName);
  return true;
}

interface Used {
  readonly type: Type;
  readonly span?: Member["span"] | undefined;
}

/** Reports what has become of a type, at the name of that which has it. */
export function compareType(
  comparison: Comparison,
  scope: Scope,
  subject: string,
  old: Used,
  now: Used,
): void {
  if (isSameType(comparison, scope, old.type, now.type)) return;
  const [from, to] = [withoutAliases(old.type), withoutAliases(now.type)];
  const words = { subject, ...typeDifference(old.type, now.type) };
  const place = { old: old.span, new: now.span };
  if (to.kind === "optional" && isSameType(comparison, scope, from, to.item)) {
    comparison.report(scope, "became-optional", words, place);
  } else if (from.kind === "optional" && isSameType(comparison, scope, from.item, to)) {
    comparison.report(scope, "became-required", words, place);
  } else if ((from.kind === "stream") !== (to.kind === "stream")) {
    comparison.report(scope, "stream-changed", words, place);
  } else {
    comparison.report(scope, "type-changed", words, place);
  }
}

/** A default stands for what a caller or an older peer leaves out; whoever leaves nothing out does not notice. */
export function compareDefault(
  comparison: Comparison,
  scope: Scope,
  subject: string,
  old: Member,
  now: Member,
): void {
  const [from, to] = [old.default, now.default].map((value) => value && literalWords(value));
  const place = { old: old.span, new: now.span };
  if (from === to) return;
  if (from === undefined) {
    comparison.report(scope, "default-added", { subject, to: to ?? "" }, place);
  } else if (to === undefined) {
    comparison.report(scope, "default-removed", { subject, from }, place, { isMisread: false });
  } else {
    comparison.report(scope, "default-changed", { subject, from, to }, place, {
      isMisread: false,
    });
  }
}

export function compareResult(
  comparison: Comparison,
  scope: Scope,
  kind: "method" | "callback",
  old: Method,
  now: Method,
): void {
  const place = { old: old.span, new: now.span };
  const [from, to] = [old.result, now.result];
  const subject = named(kind, old.name);
  if (from !== undefined && to !== undefined) {
    const was = { type: from, span: old.span };
    const is = { type: to, span: now.span };
    compareType(comparison, scope, `The result of ${kind} ${quote(old.name)}`, was, is);
  } else if (to !== undefined) {
    comparison.report(scope, "result-added", { subject, to: typeWords(to) }, place);
  } else if (from !== undefined) {
    comparison.report(scope, "result-removed", { subject, from: typeWords(from) }, place);
  }
}

/** Whether an older peer may leave it out. */
export function mayBeLeftOut({ type, default: literal }: Member): boolean {
  return literal !== undefined || withoutAliases(type).kind === "optional";
}

export function withoutAliases(type: Type): Type {
  return type.kind === "alias" ? withoutAliases(type.type) : type;
}
