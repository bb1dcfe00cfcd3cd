import { typeText } from "../spec/type-text.js";
import type { Literal, Type } from "../spec/spec.js";
import type { Codec } from "./internal-names.js";
import {
  expressionOf,
  found,
  mayBeLeftOut,
  valuesOf,
  type EmitContext,
  type NamedMember,
} from "./context.js";
import type { Imports } from "./imports.js";
import { Scope } from "./names.js";
import { reservedParameters } from "./reserved-names.js";
import { isOptional, isTime, withoutAliases } from "./types.js";

/** A statement that writes a value. `member` is an expression too: what an error calls the value. */
export function writing(context: EmitContext, type: Type, value: string, member: string): string {
  switch (type.kind) {
    case "primitive":
      return `writer.${primitiveMethod(context, type.name)}(${value}, ${member});`;
    case "alias":
      return writing(context, type.type, value, member);
    case "optional":
      return `if (writer.optional(${value})) ${writing(context, type.item, value, member)}`;
    case "enum":
      return `writer.enum(${value}, ${member}, "${type.name}");`;
    case "stream":
      return `writer.stream(${value}, ${member});`;
    default:
      return `${codecOf(context, type).write}(writer, ${value}, ${member});`;
  }
}

/** As `writing`, for the last value of a message. */
export function writingLast(
  context: EmitContext,
  type: Type,
  value: string,
  member: string,
): string {
  const resolved = withoutAliases(type);
  return resolved.kind === "primitive" && resolved.name === "binary"
    ? `writer.lastBinary(${value}, ${member});`
    : writing(context, type, value, member);
}

/** An expression that reads a value. */
export function reading(context: EmitContext, type: Type): string {
  switch (type.kind) {
    case "primitive":
      return `reader.${primitiveMethod(context, type.name)}()`;
    case "alias":
      return reading(context, type.type);
    case "optional":
      return `reader.optional() ? ${reading(context, type.item)} : undefined`;
    case "enum":
      return "reader.enum()";
    case "stream":
      // Nothing else tells of what, where the stream is read into a variable.
      return `reader.stream<${expressionOf(context, type.item)}>()`;
    default:
      return `${codecOf(context, type).read}(reader)`;
  }
}

/** Numbers of four and eight bytes that are no `bigint`. */
const inLists: ReadonlySet<string> = new Set(["int32", "uint32", "float", "double"]);

/** The method of a writer and of a reader for a whole list of such items, where the runtime takes them together; empty where it does not. */
export function together(item: Type): string {
  const resolved = withoutAliases(item);
  return resolved.kind === "primitive" && inLists.has(resolved.name) ? `${resolved.name}s` : "";
}

function primitiveMethod(
  { nanoseconds }: EmitContext,
  name: Extract<Type, { kind: "primitive" }>["name"],
): string {
  return nanoseconds && isTime(name) ? "int64" : name;
}

/** Of a model, a union, a list or a map. */
function codecOf({ internals }: EmitContext, type: Type): Codec {
  return "name" in type
    ? found(internals.declared, type.name)
    : found(internals.collections, typeText(withoutAliases(type)));
}

/** Statements that write members, in their order. */
export function writeMembers(
  context: EmitContext,
  members: readonly NamedMember[],
  prefix: string,
): string[] {
  return members.map(({ property, name, type }) =>
    writing(context, type, `value.${property}`, `"${prefix}${name}"`),
  );
}

/** As `writeMembers`, for those with which a message ends. */
export function writeLastMembers(context: EmitContext, members: readonly NamedMember[]): string[] {
  const last = members.at(-1);
  if (last === undefined) return [];
  const value = `value.${last.property}`;
  return [
    ...writeMembers(context, members.slice(0, -1), ""),
    writingLast(context, last.type, value, `"${last.name}"`),
  ];
}

/** How an object is read: variables first, then the object, then what may be left out of it. */
export interface ReadView {
  readonly locals: readonly { readonly name: string; readonly read: string }[];
  /** In an object literal. */
  readonly properties: readonly string[];
  /** Statements that add to the object, which is called `value`. */
  readonly additions: readonly string[];
}

/**
 * Members travel in their order, but a property that is absent is to be left out. So those that may be are added to the object
 * afterwards; where others follow them, all are read into variables before.
 */
export function readMembers(
  context: EmitContext,
  imports: Imports,
  members: readonly NamedMember[],
): ReadView {
  const reads = memberReads(context, imports, members);
  const lastPlain = reads.findLastIndex(({ isOptional: optional }) => !optional);
  const first = reads.slice(0, lastPlain + 1);
  const additions = reads
    .slice(lastPlain + 1)
    .map(({ property, condition, read }) => `if (${condition}) value.${property} = ${read};`);
  if (first.every(({ isOptional: optional }) => !optional)) {
    const properties = first.map(({ property, whole }) => `${property}: ${whole}`);
    return { locals: [], properties, additions };
  }
  const scope = new Scope(
    reservedParameters,
    ["end", "reader", "value"],
    context.internals.functions,
    context.names.types.values(),
  );
  const named = first.map((read) => ({ ...read, local: scope.claim(read.property) }));
  return {
    locals: named.map(({ local, whole }) => ({ name: local, read: whole })),
    properties: named
      .filter(({ isOptional: optional }) => !optional)
      .map(({ property, local }) => (property === local ? local : `${property}: ${local}`)),
    additions: [
      ...named
        .filter(({ isOptional: optional }) => optional)
        .map(({ property, local }) => `if (${local} !== undefined) value.${property} = ${local};`),
      ...additions,
    ],
  };
}

/** Variables of the functions that read. Those that hold members yield to the types of the specification already. */
const readerLocals = ["reader", "message", "end", "value"];

interface MemberRead {
  readonly property: string;
  readonly isOptional: boolean;
  /** Of an optional: whether a value follows, and how that is read. */
  readonly condition: string;
  readonly read: string;
  /** An expression for the whole, `undefined` where it is absent. */
  readonly whole: string;
}

/** A peer with an older specification ends early, before a member that has a default or is optional, as are all after it. */
export function memberReads(
  context: EmitContext,
  imports: Imports,
  members: readonly NamedMember[],
): MemberRead[] {
  const lastRequired = members.findLastIndex((member) => !mayBeLeftOut(member));
  return members.map((member, index) => {
    const { property, default: literal } = member;
    const type = withoutAliases(member.type);
    const more = index > lastRequired ? "reader.hasMore()" : "";
    const item = type.kind === "optional" ? type.item : type;
    const condition = more === "" ? "reader.optional()" : `${more} && reader.optional()`;
    const read = reading(context, item);
    if (type.kind === "optional" && literal === undefined) {
      const whole = `${condition} ? ${read} : undefined`;
      return { property, isOptional: true, condition, read, whole };
    }
    const all = reading(context, type);
    const whole =
      literal === undefined || more === ""
        ? all
        : `${more} ? ${all} : ${literalExpression(context, imports, type, literal, readerLocals)}`;
    return { property, isOptional: isOptional(type), condition: more, read: all, whole };
  });
}

/** A default as TypeScript writes it. The enum's object is imported, unless one of `hiding` has its name: then the number stands. */
export function literalExpression(
  context: EmitContext,
  imports: Imports,
  type: Type,
  literal: Literal,
  hiding: readonly string[] = [],
): string {
  switch (literal.kind) {
    case "enum":
      return enumExpression(context, imports, type, literal.name, hiding);
    case "integer":
      return isBigint(context, type) ? `${literal.value}n` : String(literal.value);
    case "text":
      return JSON.stringify(literal.value);
    case "empty-list":
      return "[]";
    default:
      return String(literal.value);
  }
}

function enumExpression(
  context: EmitContext,
  imports: Imports,
  type: Type,
  name: string,
  hiding: readonly string[],
): string {
  const resolved = withoutAliases(type);
  const item = resolved.kind === "optional" ? resolved.item : resolved;
  const owner = context.spec.enums.find((each) => item.kind === "enum" && each.name === item.name);
  const value = owner && valuesOf(context, owner).find((each) => each.name === name);
  if (owner === undefined || value === undefined) throw new Error(`There is no value ${name}.`);
  const object = found(context.names.types, owner.name);
  if (hiding.includes(object)) return String(value.number);
  return `${imports.value("./models.js", object)}.${value.property}`;
}

function isBigint(context: EmitContext, type: Type): boolean {
  const resolved = withoutAliases(type);
  if (resolved.kind === "optional") return isBigint(context, resolved.item);
  if (resolved.kind !== "primitive") return false;
  return resolved.name.endsWith("int64") || (context.nanoseconds && isTime(resolved.name));
}
