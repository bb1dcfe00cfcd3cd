import { typeText } from "../spec/canonical.js";
import type { Model, Spec, Type } from "../spec/spec.js";
import type { Names } from "./names.js";
import { camelCase, pascalCase } from "./spelling.js";
import { modelOf, typePhrase, typesOf } from "./types.js";

/** A pair of generated functions that write and read values of one type. */
export interface Codec {
  readonly write: string;
  readonly read: string;
}

/** What the generated modules call their own functions and constants, which the user does not see. */
export interface InternalNames {
  /** The description of the interface. */
  readonly description: string;
  /** The descriptions of methods and events, by name. */
  readonly descriptions: ReadonlyMap<string, string>;
  /** Only of models that a method or an event can carry. */
  readonly models: ReadonlyMap<string, Codec>;
  /** By the spelling of the type: `**string`. */
  readonly lists: ReadonlyMap<string, Codec & { readonly item: Type }>;
  /** The types of the arguments, by the method's name; of methods with parameters. */
  readonly argumentTypes: ReadonlyMap<string, string>;
  readonly arguments: ReadonlyMap<string, Codec>;
  /** Of methods that return something. */
  readonly results: ReadonlyMap<string, Codec>;
  /** Of events with parameters. */
  readonly events: ReadonlyMap<string, Codec>;
  /** The names under which what is imported from the runtime is known here. */
  readonly runtime: ReadonlyMap<RuntimeImport, string>;
}

export type RuntimeImport = (typeof runtimeImports)[number];

/** Those that the package does not hand on, so that a user's type of that name goes first. */
export const runtimeImports = [
  "Connection",
  "EventDescription",
  "InterfaceDescription",
  "MethodDescription",
  "Reader",
  "Server",
  "ServerDispatch",
  "Writer",
  "connect",
  "handler",
  "readNothing",
  "writeNothing",
] as const;

export function nameInternals(spec: Spec, names: Names): InternalNames {
  const claim = (name: string): string => names.internal.claim(name);
  const codec = (phrase: string): Codec => ({
    write: claim(`write${phrase}`),
    read: claim(`read${phrase}`),
  });
  const codecs = (list: readonly { readonly name: string }[], suffix: string) =>
    new Map(list.map(({ name }) => [name, codec(pascalCase(name) + suffix)]));

  const runtime = new Map(runtimeImports.map((name) => [name, claim(name)]));
  const description = claim(camelCase(spec.className));
  const descriptions = new Map(
    [...spec.methods, ...spec.events].map(({ name }) => [name, claim(camelCase(name))]),
  );
  const models = carriedModels(spec);
  const withParameters = spec.methods.filter(({ parameters }) => parameters.length > 0);
  return {
    runtime,
    description,
    descriptions,
    models: codecs(models, ""),
    arguments: codecs(withParameters, "Arguments"),
    argumentTypes: new Map(
      withParameters.map(({ name }) => [name, claim(`${pascalCase(name)}Arguments`)]),
    ),
    results: codecs(
      spec.methods.filter(({ result }) => result !== undefined),
      "Result",
    ),
    events: codecs(
      spec.events.filter(({ parameters }) => parameters.length > 0),
      "",
    ),
    lists: new Map(
      listsIn([...callTypes(spec), ...models.flatMap(memberTypes)]).map((list) => [
        typeText(list),
        { ...codec(typePhrase(list)), item: list.item },
      ]),
    ),
  };
}

/** In the order of the specification. */
function carriedModels(spec: Spec): Model[] {
  const carried = new Set<string>();
  const carry = (type: Type): void => {
    const name = modelOf(type);
    if (name === undefined || carried.has(name)) return;
    carried.add(name);
    const model = spec.models.find((candidate) => candidate.name === name);
    if (model !== undefined) memberTypes(model).forEach(carry);
  };
  callTypes(spec).forEach(carry);
  return spec.models.filter(({ name }) => carried.has(name));
}

function callTypes(spec: Spec): Type[] {
  return [...spec.methods, ...spec.events].flatMap(typesOf);
}

function memberTypes(model: Model): Type[] {
  return model.members.map(({ type }) => type);
}

type List = Type & { readonly kind: "list" };

/** Each type of list once, those within others included. */
function listsIn(types: readonly Type[]): List[] {
  const lists = new Map<string, List>();
  const collect = (type: Type): void => {
    if (type.kind !== "list") return;
    lists.set(typeText(type), type);
    collect(type.item);
  };
  types.forEach(collect);
  return [...lists.values()];
}
