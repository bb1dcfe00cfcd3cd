/** Small edits of specifications, the way people make them. */
import type { Member, Named, Spec, Type } from "../../../compiler/spec/spec.js";
import {
  arbitraryDefault,
  arbitraryMember,
  arbitraryType,
  pick,
  type Chance,
} from "./arbitrary-spec.js";

type Items = readonly { readonly name: string }[];

/** A place in a list and what is done to it; the rest of the list stays. */
function editList<Item extends Named>(
  chance: Chance,
  list: readonly Item[],
  make: (name: string) => Item,
): Item[] {
  const at = chance(list.length + 1);
  const fresh = freshName(list, "n");
  switch (chance(5)) {
    case 0:
      return [...list, make(fresh)];
    case 1:
      return list.toSpliced(at, 0, make(fresh));
    case 2:
      return list.toSpliced(at, 1);
    case 3:
      return list.map((item, index) => (index === at ? { ...item, name: fresh } : item));
    default: {
      const [moved, ...rest] = list;
      return moved === undefined ? [] : rest.toSpliced(at, 0, moved);
    }
  }
}

function freshName(list: Items, prefix: string): string {
  for (let number = 0; ; number++) {
    const name = `${prefix}${number}`;
    if (list.every((item) => item.name !== name)) return name;
  }
}

/** One edit of a list of members, or of one member. */
function editMembers(chance: Chance, spec: Spec, members: readonly Member[]): Member[] {
  const types = safeTypes(spec);
  switch (chance(4)) {
    case 0: {
      const last = arbitraryMember(chance, types, freshName(members, "n"));
      const item = last.type.kind === "optional" ? last.type.item : last.type;
      const { name } = last;
      return [...members, { name, type: { kind: "optional", item } }];
    }
    case 1: {
      const at = chance(members.length + 1);
      return members.map((member, index) =>
        index === at ? { name: member.name, type: editType(chance, types, member.type) } : member,
      );
    }
    case 2: {
      const at = chance(members.length + 1);
      return members.map((member, index) => {
        const literal = arbitraryDefault(chance, member.type);
        const { name, type } = member;
        if (index !== at) return member;
        return literal === undefined ? { name, type } : { name, type, default: literal };
      });
    }
    default:
      return editList(chance, members, (name) => arbitraryMember(chance, types, name));
  }
}

function editType(chance: Chance, types: readonly Type[], type: Type): Type {
  switch (chance(4)) {
    case 0:
      return type.kind === "optional" ? type.item : { kind: "optional", item: type };
    case 1:
      return { kind: "list", item: type };
    case 2:
      return type.kind === "alias" ? type.type : type;
    default:
      return arbitraryType(chance, types, 1);
  }
}

/** Types that contain no model, so that no edit makes one that contains itself. */
function safeTypes(spec: Spec): Type[] {
  return [
    ...spec.enums.map(({ name }): Type => ({ kind: "enum", name })),
    ...spec.models.map(({ name }): Type => ({ kind: "optional", item: { kind: "model", name } })),
  ];
}

/** The same specification with one difference, or none where there is nothing to edit. */
export function edit(chance: Chance, spec: Spec): Spec {
  const one = <Item extends Named>(list: readonly Item[], change: (item: Item) => Item): Item[] => {
    if (list.length === 0) return [];
    const chosen = pick(chance, list);
    return list.map((item) => (item === chosen ? change(item) : item));
  };
  const members = (list: readonly Member[]): Member[] => editMembers(chance, spec, list);
  const fresh = { parameters: [], members: [], throws: [], isIdempotent: false, number: 0 };
  const edits: (() => Partial<Spec>)[] = [
    () => ({ models: one(spec.models, (each) => ({ ...each, members: members(each.members) })) }),
    () => ({
      unions: one(spec.unions, (each) => {
        const cases = editList(chance, each.cases, (name) => {
          return { name, type: arbitraryType(chance, safeTypes(spec), 1) };
        });
        return cases.length === 0 ? each : { ...each, cases };
      }),
    }),
    () => ({ enums: one(spec.enums, (each) => ({ ...each, values: editValues(chance, each) })) }),
    () => ({
      aliases: one(spec.aliases, (each) => {
        const type = editType(chance, [], each.type);
        return { ...each, type };
      }),
    }),
    () => ({
      exceptions: one(spec.exceptions, (each) => ({ ...each, members: members(each.members) })),
    }),
    () => ({
      methods: one(spec.methods, (each) => ({ ...each, parameters: members(each.parameters) })),
    }),
    () => ({
      events: one(spec.events, (each) => ({ ...each, parameters: members(each.parameters) })),
    }),
    () => ({
      callbacks: one(spec.callbacks, ({ result, ...each }) =>
        result === undefined ? { ...each, result: arbitraryType(chance, [], 1) } : each,
      ),
    }),
    () => ({ methods: editList(chance, spec.methods, (name) => ({ ...fresh, name })) }),
    () => ({ callbacks: editList(chance, spec.callbacks, (name) => ({ ...fresh, name })) }),
    () => ({ events: editList(chance, spec.events, (name) => ({ ...fresh, name })) }),
    () => ({ exceptions: editList(chance, spec.exceptions, (name) => ({ ...fresh, name })) }),
    () => ({ models: spec.models.toReversed() }),
  ];
  return relink({ ...spec, ...pick(chance, edits)() });
}

function editValues(
  chance: Chance,
  { values }: Spec["enums"][number],
): Spec["enums"][number]["values"] {
  const unused = (): number => Math.max(...values.map(({ number }) => number)) + 1 + chance(3);
  const edited = editList(chance, values, (name) => ({ name, number: unused() }));
  if (edited.length === 0) return values;
  return chance(4) === 0 ? edited.map((value, index) => ({ ...value, number: index })) : edited;
}

/** Numbers by order again, and the types of aliases where they are used. */
export function relink(spec: Spec): Spec {
  const aliases = new Map(spec.aliases.map(({ name, type }) => [name, type]));
  const linked = (type: Type): Type => {
    switch (type.kind) {
      case "alias":
        return { ...type, type: linked(aliases.get(type.name) ?? type.type) };
      case "list":
      case "optional":
      case "stream":
        return { ...type, item: linked(type.item) };
      case "map":
        return { ...type, key: linked(type.key), value: linked(type.value) };
      default:
        return type;
    }
  };
  const all = (list: readonly Member[]): Member[] =>
    list.map((member) => fitting({ ...member, type: linked(member.type) }));
  const numbered = <Item extends Named>(list: readonly Item[]) =>
    list.map((item, index) => ({ ...item, number: index + 1 }));
  const method = (each: Spec["methods"][number]): Spec["methods"][number] => ({
    ...each,
    parameters: all(each.parameters),
    ...(each.result !== undefined && { result: linked(each.result) }),
  });
  return {
    ...spec,
    aliases: spec.aliases.map((each) => ({ ...each, type: linked(each.type) })),
    unions: spec.unions.map((each) => ({ ...each, cases: all(each.cases) })),
    models: spec.models.map((each) => ({ ...each, members: all(each.members) })),
    exceptions: numbered(spec.exceptions.map((each) => ({ ...each, members: all(each.members) }))),
    methods: numbered(spec.methods.map(method)),
    callbacks: numbered(spec.callbacks.map(method)),
    events: numbered(spec.events.map((each) => ({ ...each, parameters: all(each.parameters) }))),
  };
}

/** Without a default that does not fit the type any more. */
function fitting(member: Member): Member {
  const { default: literal, ...rest } = member;
  if (literal === undefined) return member;
  const other = arbitraryDefault(() => 0, member.type);
  return other?.kind === literal.kind ? member : rest;
}
