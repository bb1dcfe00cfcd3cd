import type { Span } from "../source.js";
import type {
  Described,
  Enum,
  Event,
  Exception,
  Member,
  Method,
  Model,
  Named,
  Spec,
  Union,
} from "../spec/spec.js";
import {
  eventParameters,
  methodParameters,
  nodePackages,
  reservedApplicationMembers,
  reservedExceptionMembers,
  reservedMembers,
  reservedMethods,
  reservedOptionalMembers,
  reservedParameters,
  reservedTypes,
} from "./reserved-names.js";
import { camelCase, kebabCase, pascalCase } from "../spelling.js";
import { isOptional } from "./types.js";

/**
 * What everything in a specification is called in TypeScript.
 *
 * There is one rule for names that cannot stand: `_` is appended until the name is free. Names are given in the order of the
 * specification, so the later of two that become the same yields, and what is appended to a specification never renames
 * what was there. Names that the user chose (`@name`) come before all others. Names that only generated code sees yield to all
 * of the user's.
 */
export interface Names {
  /** The npm package, without scope: also the name of its folder. */
  readonly packageName: string;
  readonly connection: string;
  readonly serverBase: string;
  /** Of the class in the stub. */
  readonly server: string;
  /** Where the specification has callbacks: the handlers, what `connect` takes, and what the daemon knows an application by. */
  readonly callbackTypes: CallbackTypes | undefined;
  /** Aliases, enums, unions, models and exceptions, by their names in the specification. */
  readonly types: ReadonlyMap<string, string>;
  /** Methods and events, as members of the connection and of the server; callbacks, as those of an application. */
  readonly calls: ReadonlyMap<string, string>;
  /** The members, values, cases or parameters of each declaration that has any, in their order. */
  readonly members: ReadonlyMap<Owner, readonly string[]>;
  /** What listeners of an event receive, by the event's name. */
  readonly eventTypes: ReadonlyMap<string, string>;
  /** Names of the generated modules' own: gives the wanted one, or the next that is free. */
  readonly internal: Scope;
  /** Every name of the user's that had to change. */
  readonly renames: readonly Rename[];
}

/** Callbacks are methods. */
export type Owner = Enum | Union | Model | Exception | Method | Event;

export interface CallbackTypes {
  readonly callbacks: string;
  readonly connectOptions: string;
  readonly application: string;
}

export interface Rename {
  /** As spelled in the specification, where it is there. */
  readonly name: string;
  readonly becomes: string;
  readonly span: Span | undefined;
}

/** The names taken in one place. */
export class Scope {
  readonly #taken: Set<string>;

  constructor(...taken: Iterable<string>[]) {
    this.#taken = new Set(taken.flatMap((names) => [...names]));
  }

  claim(wanted: string): string {
    let name = wanted;
    while (this.#taken.has(name)) name += "_";
    this.#taken.add(name);
    return name;
  }
}

export function nameEverything(spec: Spec): Names {
  const naming = new Naming();
  const chosenClassName = spec.typescriptName ?? spec.className;
  const packageName = naming.claim(
    new Scope(nodePackages),
    kebabCase(chosenClassName) || "medium",
    {
      span: spec.classSpan,
    },
  );
  const className = pascalCase(chosenClassName);
  const classes = {
    connection: `${className}Connection`,
    serverBase: `${className}ServerBase`,
    server: `${className}Server`,
  };

  const typeScope = new Scope(reservedTypes, Object.values(classes));
  const { aliases, enums, unions, models, exceptions, methods, callbacks, events } = spec;
  const types = naming.claimAll(
    typeScope,
    inSourceOrder([...aliases, ...enums, ...unions, ...models, ...exceptions]),
    (name) => name,
  );
  const calls = new Map([
    ...naming.claimAll(
      new Scope(reservedMethods),
      inSourceOrder([...methods, ...events]),
      camelCase,
    ),
    ...naming.claimAll(new Scope(reservedApplicationMembers), callbacks, camelCase),
  ]);
  const members = nameMembers(naming, spec);

  const eventTypes = new Map<string, string>();
  for (const { name, typescriptName = name, span } of events) {
    const wanted = `${pascalCase(typescriptName)}Event`;
    eventTypes.set(name, naming.claim(typeScope, wanted, { span }));
  }
  const callbackTypes =
    callbacks.length === 0 ? undefined : nameCallbackTypes(typeScope, className);

  const parameters = [...methods, ...callbacks, ...events].flatMap(
    (call) => members.get(call) ?? [],
  );
  const internal = new Scope(
    reservedTypes,
    Object.values(classes),
    types.values(),
    eventTypes.values(),
    Object.values(callbackTypes ?? {}),
    parameters,
    localVariables,
  );
  const { renames } = naming;
  return {
    packageName,
    ...classes,
    callbackTypes,
    types,
    calls,
    members,
    eventTypes,
    internal,
    renames,
  };
}

function nameMembers(naming: Naming, spec: Spec): Map<Owner, readonly string[]> {
  const members = new Map<Owner, readonly string[]>();
  const nameAll = (owner: Owner, list: readonly Named[], ...taken: Iterable<string>[]): void => {
    const named = naming.claimAll(new Scope(...taken, inherited(list)), list, camelCase);
    members.set(
      owner,
      list.map(({ name }) => named.get(name) ?? name),
    );
  };
  for (const owner of spec.enums) nameAll(owner, owner.values, reservedMembers);
  for (const owner of spec.unions) nameAll(owner, owner.cases);
  for (const owner of spec.models) nameAll(owner, owner.members, reservedMembers);
  for (const owner of spec.exceptions) nameAll(owner, owner.members, reservedExceptionMembers);
  for (const owner of [...spec.methods, ...spec.callbacks]) {
    nameAll(owner, owner.parameters, reservedParameters, methodParameters);
  }
  for (const owner of spec.events) {
    nameAll(owner, owner.parameters, reservedParameters, eventParameters);
  }
  return members;
}

/** Names of optional ones that every object has something for. */
function inherited(list: readonly Partial<Member>[]): string[] {
  return list
    .filter(({ type }) => type !== undefined && isOptional(type))
    .map(({ name = "", typescriptName = camelCase(name) }) => typescriptName)
    .filter((name) => reservedOptionalMembers.has(name));
}

function nameCallbackTypes(scope: Scope, className: string): CallbackTypes {
  return {
    callbacks: scope.claim(`${className}Callbacks`),
    connectOptions: scope.claim(`${className}ConnectOptions`),
    application: scope.claim(`${className}Application`),
  };
}

/** Gives names, and keeps a list of those that had to change. */
class Naming {
  readonly renames: Rename[] = [];

  claim(scope: Scope, wanted: string, { name = wanted, span }: Spelled): string {
    const becomes = scope.claim(wanted);
    if (becomes !== wanted) this.renames.push({ name, becomes, span });
    return becomes;
  }

  /** What each is called, by its name: first those whose name the user chose, then the others as `spell` has them. */
  claimAll(
    scope: Scope,
    list: readonly Named[],
    spell: (name: string) => string,
  ): Map<string, string> {
    const chosen = new Map<Named, string>();
    for (const named of list) {
      const { typescriptName } = named;
      if (typescriptName !== undefined) {
        chosen.set(named, this.claim(scope, typescriptName, named));
      }
    }
    return new Map(
      list.map((named) => [
        named.name,
        chosen.get(named) ?? this.claim(scope, spell(named.name), named),
      ]),
    );
  }
}

interface Spelled extends Described {
  readonly name?: string;
  readonly span?: Span | undefined;
}

/** Variables and parameters within generated functions: a function of one of these names would be hidden where it is called. */
const localVariables =
  `application context count index item items member options reader server start end value values
  writer`.split(/\s+/);

/** Spans order declarations of different kinds; without them (a spec that was not read from text) the given order counts. */
function inSourceOrder<T extends { readonly span?: Span }>(declarations: readonly T[]): T[] {
  return declarations.toSorted((one, other) => (one.span?.start ?? 0) - (other.span?.start ?? 0));
}
