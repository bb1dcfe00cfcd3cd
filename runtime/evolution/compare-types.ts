import type { MemberDescribed, MethodDescribed, TypeDescribed } from "./description.js";
import type { Comparison, Scope } from "./scope.js";
import type { Meaning, Types } from "./types.js";
import { named, quote, typeDifference, typeWords, valueWords } from "./words.js";

/**
 * Whether a type is still the same: an alias is what it stands for, and a declared type is its name; what has changed within
 * that is reported where it is declared.
 */
export function isSameType(
  comparison: Comparison,
  scope: Scope,
  oldType: TypeDescribed,
  newType: TypeDescribed,
): boolean {
  const old = comparison.oldTypes.meaningOf(oldType);
  const now = comparison.newTypes.meaningOf(newType);
  const isSame = (from: TypeDescribed, to: TypeDescribed): boolean =>
    isSameType(comparison, scope, from, to);
  if (old.kind === "alias" && now.kind === "alias" && old.name === now.name) {
    comparison.use(scope, "alias", old.name, now.name);
    return true;
  }
  if (old.kind === "alias") return isSame(old.declaration.type, newType);
  if (now.kind === "alias") return isSame(oldType, now.declaration.type);
  switch (old.kind) {
    case "primitive":
      return now.kind === "primitive" && old.name === now.name;
    case "list":
    case "optional":
    case "stream":
      return now.kind === old.kind && isSame(old.item, now.item);
    case "map": {
      if (now.kind !== "map") return false;
      const isSameKey = isSame(old.key, now.key);
      return isSame(old.value, now.value) && isSameKey;
    }
    default:
      return now.kind === old.kind && isSameDeclaration(comparison, scope, old, now.name);
  }
}

/** Where the old name is gone and the new one was not there, the type was renamed; that is reported once, where it is declared. */
function isSameDeclaration(
  comparison: Comparison,
  scope: Scope,
  { kind, name }: Extract<Meaning, { kind: "model" | "enum" | "union" }>,
  newName: string,
): boolean {
  const isRenamed = !comparison.newTypes.has(name) && !comparison.oldTypes.has(newName);
  if (name !== newName && !isRenamed) return false;
  comparison.use(scope, kind, name, newName);
  return true;
}

/** A type, and the node at whose name a change of it is reported. */
interface Used {
  readonly type: TypeDescribed;
  readonly at: object;
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
  const { oldTypes, newTypes } = comparison;
  const [from, to] = [oldTypes.meaningBehind(old.type), newTypes.meaningBehind(now.type)];
  const words = typeDifference(
    { types: oldTypes, type: old.type },
    { types: newTypes, type: now.type },
  );
  const place = { old: old.at, new: now.at, was: words.from, is: words.to };
  const isSame = (before: TypeDescribed, after: TypeDescribed): boolean =>
    isSameType(comparison, scope, before, after);
  if (to.kind === "optional" && isSame(old.type, to.item)) {
    comparison.report(scope, "became-optional", { subject, ...words }, place);
  } else if (from.kind === "optional" && isSame(from.item, now.type)) {
    comparison.report(scope, "became-required", { subject, ...words }, place);
  } else if ((from.kind === "stream") !== (to.kind === "stream")) {
    comparison.report(scope, "stream-changed", { subject, ...words }, place);
  } else {
    comparison.report(scope, "type-changed", { subject, ...words }, place);
  }
}

/** A default stands for what a caller or an older peer leaves out; whoever leaves nothing out does not notice. */
export function compareDefault(
  comparison: Comparison,
  scope: Scope,
  subject: string,
  old: MemberDescribed,
  now: MemberDescribed,
): void {
  if (old.default === now.default) return;
  const [from, to] = [old.default, now.default].map((value) => value && valueWords(value));
  const place = { old, new: now };
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
  old: MethodDescribed,
  now: MethodDescribed,
): void {
  const [from, to] = [old.result, now.result];
  const subject = named(kind, old.name);
  if (from !== undefined && to !== undefined) {
    const words = `The result of ${kind} ${quote(old.name)}`;
    compareType(comparison, scope, words, { type: from, at: old }, { type: to, at: now });
  } else if (to !== undefined) {
    const is = typeWords(to);
    const place = { old, new: now, was: "no result", is };
    comparison.report(scope, "result-added", { subject, to: is }, place);
  } else if (from !== undefined) {
    const was = typeWords(from);
    const place = { old, new: now, was, is: "no result" };
    comparison.report(scope, "result-removed", { subject, from: was }, place);
  }
}

/** Whether an older peer may leave it out. */
export function mayBeLeftOut(types: Types, { type, default: value }: MemberDescribed): boolean {
  return value !== undefined || types.meaningBehind(type).kind === "optional";
}
