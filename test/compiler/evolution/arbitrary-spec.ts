/** Specifications, values of their types, and edits, all drawn from one source of chance so that fast-check can shrink them. */
import type {
  Alias,
  Enum,
  Literal,
  Member,
  Method,
  Primitive,
  Spec,
  Type,
  Union,
} from "../../../compiler/spec/spec.js";
import { primitives } from "../../../compiler/spec/spec.js";
import { declared, withoutAliases, type Members, type Value } from "./codec.js";

/** A whole number from 0 to below the bound. */
export type Chance = (bound: number) => number;

export function pick<Item>(chance: Chance, items: readonly Item[]): Item {
  const item = items[chance(items.length)];
  if (item === undefined) throw new Error("there is nothing to pick from");
  return item;
}

export function times<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Every kind of declaration, with types that refer to those before them, or to any where that ends. */
export function arbitrarySpec(chance: Chance): Spec {
  const enums = times(2, (index) => arbitraryEnum(chance, `E${index}`));
  const leaves: Type[] = enums.map(({ name }) => ({ kind: "enum", name }));
  const aliases: Alias[] = times(2, (index) => ({
    name: `A${index}`,
    type: arbitraryType(chance, leaves, 2),
  }));
  const types: Type[] = [
    ...leaves,
    ...aliases.map(({ name, type }): Type => ({ kind: "alias", name, type })),
  ];
  const unions: Union[] = [];
  const models: Spec["models"][number][] = [];
  for (let index = 0; index < 3; index++) {
    const back: Type = { kind: "optional", item: { kind: "model", name: `M${index}` } };
    models.push({ name: `M${index}`, members: arbitraryMembers(chance, [...types, back]) });
    types.push({ kind: "model", name: `M${index}` });
    const cases = times(1 + chance(3), (at) => ({
      name: `c${at}`,
      type: arbitraryType(chance, types, 1),
    }));
    unions.push({ name: `U${index}`, cases });
    types.push({ kind: "union", name: `U${index}` });
  }
  const members = (): Member[] => arbitraryMembers(chance, types);
  const methods = (name: string): Method[] =>
    times(1 + chance(3), (index) => {
      const result = chance(3) > 0 ? { result: arbitraryType(chance, types, 2) } : {};
      const base = { throws: [], isIdempotent: false };
      return {
        name: `${name}${index}`,
        number: index + 1,
        parameters: members(),
        ...result,
        ...base,
      };
    });
  return {
    namespace: "com.example.any",
    className: "Any",
    aliases,
    enums,
    unions,
    models,
    exceptions: times(chance(3), (at) => ({ name: `X${at}`, number: at + 1, members: members() })),
    methods: methods("f"),
    callbacks: methods("g"),
    events: times(chance(3), (at) => ({ name: `h${at}`, number: at + 1, parameters: members() })),
  };
}

function arbitraryEnum(chance: Chance, name: string): Enum {
  let number = 0;
  const values = times(1 + chance(4), (index) => ({
    name: `v${index}`,
    number: (number += chance(3) + 1),
  }));
  return { name, values };
}

function arbitraryMembers(chance: Chance, types: readonly Type[]): Member[] {
  return times(chance(4), (index) => arbitraryMember(chance, types, `m${index}`));
}

export function arbitraryMember(chance: Chance, types: readonly Type[], name: string): Member {
  const type = arbitraryType(chance, types, 2);
  const literal = chance(3) === 0 ? arbitraryDefault(chance, type) : undefined;
  return { name, type, ...(literal !== undefined && { default: literal }) };
}

/** Undefined for types that have no defaults here. */
export function arbitraryDefault(chance: Chance, type: Type): Literal | undefined {
  const own = withoutAliases(type);
  if (own.kind === "list") return { kind: "empty-list" };
  if (own.kind !== "primitive") return undefined;
  if (own.name === "boolean") return { kind: "boolean", value: chance(2) === 0 };
  if (own.name === "string") return { kind: "text", value: `text ${chance(3)}` };
  if (own.name.includes("int")) return { kind: "integer", value: BigInt(chance(100)) };
  return own.name === "double" ? { kind: "number", value: chance(100) / 2 } : undefined;
}

export function arbitraryType(chance: Chance, types: readonly Type[], depth: number): Type {
  const primitive = (names: readonly Primitive[]): Type => ({
    kind: "primitive",
    name: pick(chance, names),
  });
  if (depth > 0) {
    const item = (): Type => arbitraryType(chance, types, depth - 1);
    switch (chance(8)) {
      case 0:
        return { kind: "list", item: item() };
      case 1: {
        const inner = item();
        if (withoutAliases(inner).kind !== "optional") return { kind: "optional", item: inner };
        break;
      }
      case 2:
        return {
          kind: "map",
          key: primitive(["string", "uint8", "int64"]),
          value: item(),
        };
    }
  }
  return types.length > 0 && chance(2) === 0 ? pick(chance, types) : primitive(primitives);
}

export function arbitraryValues(chance: Chance, spec: Spec, members: readonly Member[]): Members {
  return Object.fromEntries(
    members.map(({ name, type }) => [name, arbitraryValue(chance, spec, type, 5)]),
  );
}

/** What may go on without end does not, once it is `depth` deep. */
export function arbitraryValue(chance: Chance, spec: Spec, type: Type, depth: number): Value {
  const inner = (own: Type): Value => arbitraryValue(chance, spec, own, depth - 1);
  const count = depth > 0 ? chance(3) : 0;
  switch (type.kind) {
    case "primitive":
      return arbitraryPrimitive(chance, type.name);
    case "alias":
      return arbitraryValue(chance, spec, type.type, depth);
    case "stream":
      return undefined;
    case "optional":
      return count === 0 ? undefined : inner(type.item);
    case "list":
      return times(count, () => inner(type.item));
    case "map":
      return new Map(times(count, () => [inner(type.key), inner(type.value)]));
    case "enum":
      return chance(4) === 0
        ? chance(300)
        : pick(chance, declared(spec.enums, type.name).values).number;
    case "union": {
      const { name, type: held } = pick(chance, declared(spec.unions, type.name).cases);
      return { kind: name, value: inner(held) };
    }
    case "model": {
      const { members } = declared(spec.models, type.name);
      return Object.fromEntries(members.map((member) => [member.name, inner(member.type)]));
    }
  }
}

function arbitraryPrimitive(chance: Chance, name: Primitive): Value {
  switch (name) {
    case "boolean":
      return chance(2) === 0;
    case "int64":
    case "uint64":
      return BigInt(chance(1 << 30)) << BigInt(chance(30));
    case "float":
      return Math.fround(chance(1000) / 8);
    case "double":
    case "duration":
      return chance(1000) / 8;
    case "string":
      return pick(chance, ["", "a", "Zoë", "日本", "x".repeat(200)]);
    case "binary":
      return Uint8Array.from(times(chance(5), () => chance(256)));
    case "timestamp":
      return new Date(chance(1 << 30));
    case "uuid":
      return `0190a6e0-1c2d-7000-8000-${chance(1 << 30)
        .toString(16)
        .padStart(12, "0")}`;
    case "json":
      return pick<Value>(chance, [true, 1.5, "text", [1, "a"], { a: 1 }]);
    default:
      return chance(128);
  }
}
