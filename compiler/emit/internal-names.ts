import { typeText } from "../spec/type-text.js";
import type { Method, Spec, Type } from "../spec/spec.js";
import type { Names } from "./names.js";
import { camelCase, pascalCase } from "../spelling.js";
import { mentionsJson, partsOf, typePhrase, typesOf, withoutAliases } from "./types.js";

/** A pair of generated functions that write and read values of one type. */
export interface Codec {
  readonly write: string;
  readonly read: string;
}

/** How the items of a stream travel. */
export interface StreamCodec extends Codec {
  /** That of the parameter, or `result`. */
  readonly name: string;
  readonly item: Type;
}

/** What the generated modules call their own functions and constants, which the user does not see. */
export interface InternalNames {
  /** What the runtime is told about the interface. */
  readonly description: string;
  /** The descriptions of methods, callbacks and events, by name. */
  readonly descriptions: ReadonlyMap<string, string>;
  /** Only of models and unions that a method, a callback, an event or an exception can carry. */
  readonly declared: ReadonlyMap<string, Codec>;
  /** Lists and maps, by the spelling of the type: `**string`. */
  readonly collections: ReadonlyMap<string, Codec & { readonly type: Collection }>;
  /** The types of the arguments, by the name of the method or callback; of those with parameters. */
  readonly argumentTypes: ReadonlyMap<string, string>;
  readonly arguments: ReadonlyMap<string, Codec>;
  /** Of methods and callbacks that return something, other than a stream. */
  readonly results: ReadonlyMap<string, Codec>;
  /** Of the items of streams, by the name of the method, and that of the parameter: `put.data`. */
  readonly streams: ReadonlyMap<string, StreamCodec>;
  /** Of events with parameters. */
  readonly events: ReadonlyMap<string, Codec>;
  /** Of exceptions with members. */
  readonly exceptions: ReadonlyMap<string, Codec>;
  /** The names under which what is imported from the runtime is known here. */
  readonly runtime: ReadonlyMap<RuntimeImport, string>;
  /** What the package has for tests. */
  readonly testing: TestingNames;
  /** The names of all codecs. */
  readonly functions: readonly string[];
  /** Whether there is any `json` in the specification. */
  readonly hasJson: boolean;
}

export interface TestingNames {
  readonly answers: string;
  readonly mock: string;
  readonly createPair: string;
  /** The names under which what is imported from the runtime is known here. */
  readonly runtime: ReadonlyMap<TestingImport, string>;
}

export type TestingImport = (typeof testingImports)[number];

const testingImports = ["PairOptions", "TestPair", "createTestPair", "notAnswered"] as const;

export type Collection = Extract<Type, { kind: "list" | "map" }>;

export type RuntimeImport = (typeof runtimeImports)[number];

/** Those that the package does not hand on, or not always, so that a user's type of that name goes first. */
export const runtimeImports = [
  "Connection",
  "EventDescription",
  "GivenArguments",
  "InterfaceDescription",
  "JsonValue",
  "MethodDescription",
  "Reader",
  "Server",
  "ServerDispatch",
  "StreamMethodDescription",
  "Writer",
  "callbackHandler",
  "connect",
  "handler",
  "readNothing",
  "streamHandler",
  "writeNothing",
] as const;

export function nameInternals(spec: Spec, names: Names): InternalNames {
  const claim = (name: string): string => names.internal.claim(name);
  const functions: string[] = [];
  const codec = (phrase: string): Codec => {
    const made = { write: claim(`write${phrase}`), read: claim(`read${phrase}`) };
    functions.push(made.write, made.read);
    return made;
  };
  const codecs = (list: readonly { readonly name: string }[], suffix: string) =>
    new Map(list.map(({ name }) => [name, codec(pascalCase(name) + suffix)]));

  const runtime = new Map(runtimeImports.map((name) => [name, claim(name)]));
  const description = claim(camelCase(spec.className));
  const calls = [...spec.methods, ...spec.callbacks];
  const descriptions = new Map(
    [...calls, ...spec.events].map(({ name }) => [name, claim(camelCase(name))]),
  );
  const carried = carriedTypes(spec);
  const withParameters = calls.filter(({ parameters }) => parameters.length > 0);
  return {
    runtime,
    description,
    descriptions,
    declared: codecs(
      [...spec.models, ...spec.unions].filter(({ name }) => carried.declared.has(name)),
      "",
    ),
    arguments: codecs(withParameters, "Arguments"),
    argumentTypes: new Map(
      withParameters.map(({ name }) => [name, claim(`${pascalCase(name)}Arguments`)]),
    ),
    results: codecs(
      calls.filter(({ result }) => result !== undefined && result.kind !== "stream"),
      "Result",
    ),
    streams: new Map(
      spec.methods
        .flatMap(streamsOf)
        .map(({ path, phrase, name, item }) => [path, { ...codec(`${phrase}Item`), name, item }]),
    ),
    events: codecs(
      spec.events.filter(({ parameters }) => parameters.length > 0),
      "",
    ),
    exceptions: codecs(
      spec.exceptions.filter(({ members }) => members.length > 0),
      "",
    ),
    collections: new Map(
      [...carried.collections].map(([text, type]) => [text, { ...codec(typePhrase(type)), type }]),
    ),
    functions,
    testing: nameTesting(spec, claim),
    hasJson: hasJson(spec),
  };
}

function nameTesting(spec: Spec, claim: (name: string) => string): TestingNames {
  const className = pascalCase(spec.typescriptName ?? spec.className);
  return {
    answers: claim(`${className}Answers`),
    mock: claim(`Mock${className}Server`),
    createPair: claim("createPair"),
    runtime: new Map(testingImports.map((name) => [name, claim(name)])),
  };
}

interface StreamNames {
  readonly path: string;
  readonly phrase: string;
  readonly name: string;
  readonly item: Type;
}

/** The streams of a method: of its result, and of the parameters that are streams. */
export function streamsOf({ name, parameters, result }: Method): StreamNames[] {
  const phrase = pascalCase(name);
  return [
    ...(result?.kind === "stream"
      ? [{ path: name, phrase, name: "result", item: result.item }]
      : []),
    ...parameters.flatMap((parameter) =>
      parameter.type.kind === "stream"
        ? {
            path: `${name}.${parameter.name}`,
            phrase: phrase + pascalCase(parameter.name),
            name: parameter.name,
            item: parameter.type.item,
          }
        : [],
    ),
  ];
}

interface Carried {
  /** Names of models and unions. */
  readonly declared: ReadonlySet<string>;
  /** Each type of list or map once, those within others included, by its spelling without aliases. */
  readonly collections: ReadonlyMap<string, Collection>;
}

/** Everything that calls, events and exceptions can carry: first what they mention themselves, then what is within that. */
function carriedTypes(spec: Spec): Carried {
  const declared = new Set<string>();
  const collections = new Map<string, Collection>();
  const contents = new Map<string, readonly Type[]>([
    ...spec.models.map(({ name, members }) => [name, members.map(({ type }) => type)] as const),
    ...spec.unions.map(({ name, cases }) => [name, cases.map(({ type }) => type)] as const),
  ]);
  // Without recursion of our own: a chain of models may have thousands.
  const carryDeclared = (types: readonly Type[]): void => {
    const pending = [...types];
    for (let type = pending.pop(); type !== undefined; type = pending.pop()) {
      if (type.kind !== "model" && type.kind !== "union") pending.push(...partsOf(type));
      else if (!declared.has(type.name)) {
        declared.add(type.name);
        pending.push(...(contents.get(type.name) ?? []));
      }
    }
  };
  const carryCollections = (type: Type): void => {
    if (type.kind === "list" || type.kind === "map") {
      const text = typeText(type);
      if (!collections.has(text)) collections.set(text, type);
    }
    partsOf(type).forEach(carryCollections);
  };
  const roots = rootTypes(spec).map(withoutAliases);
  carryDeclared(roots);
  const inner = [...spec.models, ...spec.unions]
    .filter(({ name }) => declared.has(name))
    .flatMap(({ name }) => contents.get(name) ?? []);
  [...roots, ...inner.map(withoutAliases)].forEach(carryCollections);
  return { declared, collections };
}

function rootTypes(spec: Spec): Type[] {
  const members = spec.exceptions.flatMap((exception) => exception.members);
  return [
    ...[...spec.methods, ...spec.callbacks, ...spec.events].flatMap(typesOf),
    ...members.map(({ type }) => type),
  ];
}

function hasJson(spec: Spec): boolean {
  const members = [
    ...spec.unions.flatMap(({ cases }) => cases),
    ...spec.models.flatMap((model) => model.members),
    ...spec.aliases,
  ];
  return [...rootTypes(spec), ...members.map(({ type }) => type)].some(mentionsJson);
}
