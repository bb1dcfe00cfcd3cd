import type {
  Description,
  MemberDescribed,
  MethodDescribed,
  TypeDescribed,
} from "@libmedium/runtime/evolution";
import type { Span } from "../source.js";
import type { Described, Literal, Member, Method, Named, Spec, Type } from "./spec.js";

/** Where the names of what is described are in the text, by the objects of the description. */
export type Places = Map<object, Span>;

/** The checked form as it is told to others: without what only the compiler has use for, which is the places. */
export function describeSpec(spec: Spec, places: Places = new Map()): Description {
  const all = <Item extends Named, Own extends object>(
    items: readonly Item[],
    describe: (item: Item) => Own,
  ) =>
    items.map((item) => {
      const made = { name: item.name, ...described(item), ...describe(item) };
      if (item.span !== undefined) places.set(made, item.span);
      return made;
    });
  const members = (items: readonly Member[]): MemberDescribed[] => all(items, memberDescribed);
  const methods = (items: readonly Method[]): MethodDescribed[] =>
    all(items, (method) => ({
      parameters: members(method.parameters),
      ...(method.result !== undefined && { result: typeDescribed(method.result) }),
      throws: method.throws,
      idempotent: method.isIdempotent,
      ...(method.timeoutMs !== undefined && { timeoutMs: method.timeoutMs }),
    }));
  const description: Description = {
    namespace: spec.namespace,
    class: spec.className,
    ...(spec.version !== undefined && { version: spec.version }),
    ...(spec.socketBase !== undefined && { socket: spec.socketBase }),
    ...described(spec),
    aliases: all(spec.aliases, ({ type }) => ({ type: typeDescribed(type) })),
    enums: all(spec.enums, ({ values }) => ({
      values: all(values, ({ number }) => ({ number })),
    })),
    unions: all(spec.unions, ({ cases }) => ({ cases: members(cases) })),
    models: all(spec.models, (model) => ({ members: members(model.members) })),
    exceptions: all(spec.exceptions, (exception) => ({ members: members(exception.members) })),
    methods: methods(spec.methods),
    callbacks: methods(spec.callbacks),
    events: all(spec.events, ({ parameters, overflow, replay }) => ({
      parameters: members(parameters),
      ...(overflow !== undefined && { overflow }),
      ...(replay !== undefined && { replay }),
    })),
  };
  if (spec.classSpan !== undefined) places.set(description, spec.classSpan);
  return description;
}

function described({ doc, deprecated, typescriptName }: Described) {
  return {
    ...(doc !== undefined && { doc }),
    ...(deprecated !== undefined && { deprecated }),
    ...(typescriptName !== undefined && { typescript: typescriptName }),
  };
}

function memberDescribed({ type, default: literal }: Member) {
  return {
    type: typeDescribed(type),
    ...(literal !== undefined && { default: literalText(literal) }),
  };
}

function typeDescribed(type: Type): TypeDescribed {
  switch (type.kind) {
    case "list":
      return { list: typeDescribed(type.item) };
    case "optional":
      return { optional: typeDescribed(type.item) };
    case "stream":
      return { stream: typeDescribed(type.item) };
    case "map":
      return { map: [typeDescribed(type.key), typeDescribed(type.value)] };
    default:
      return type.name;
  }
}

/** A default value as it is written in a specification. */
export function literalText(literal: Literal): string {
  switch (literal.kind) {
    case "text":
      return JSON.stringify(literal.value);
    case "enum":
      return literal.name;
    case "empty-list":
      return "[]";
    default:
      return String(literal.value);
  }
}
