import type { Span } from "../source.js";
import type { Event, Member, Method, Model, Spec } from "../spec/spec.js";
import {
  eventParameters,
  methodParameters,
  nodePackages,
  reservedMembers,
  reservedMethods,
  reservedParameters,
  reservedTypes,
} from "./reserved-names.js";
import { camelCase, kebabCase, pascalCase } from "./spelling.js";

/**
 * What everything in a specification is called in TypeScript.
 *
 * There is one rule for names that cannot stand: `_` is appended until the name is free. Names are given in the order of the
 * specification, so the later of two that become the same yields, and what is appended to a specification never renames
 * what was there. Names that only generated code sees yield to all of the user's.
 */
export interface Names {
  /** The npm package, without scope: also the name of its folder. */
  readonly packageName: string;
  readonly connection: string;
  readonly serverBase: string;
  /** Of the class in the stub. */
  readonly server: string;
  /** Models and exceptions, by their names in the specification. */
  readonly types: ReadonlyMap<string, string>;
  /** Methods and events, as members of the connection and of the server. */
  readonly calls: ReadonlyMap<string, string>;
  /** The members of each model and the parameters of each method and event, in their order. */
  readonly members: ReadonlyMap<Model | Method | Event, readonly string[]>;
  /** What listeners of an event receive, by the event's name. */
  readonly eventTypes: ReadonlyMap<string, string>;
  /** Names of the generated modules' own: gives the wanted one, or the next that is free. */
  readonly internal: Scope;
  /** Every name of the user's that had to change. */
  readonly renames: readonly Rename[];
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
  const renames: Rename[] = [];
  const claim: Claim = (scope, wanted, { name = wanted, span }) => {
    const becomes = scope.claim(wanted);
    if (becomes !== wanted) renames.push({ name, becomes, span });
    return becomes;
  };
  const packageName = claim(new Scope(nodePackages), kebabCase(spec.className) || "medium", {
    span: spec.classSpan,
  });
  const className = pascalCase(spec.className);
  const classes = {
    connection: `${className}Connection`,
    serverBase: `${className}ServerBase`,
    server: `${className}Server`,
  };
  const typeScope = new Scope(reservedTypes, Object.values(classes));
  const callScope = new Scope(reservedMethods);
  const types = nameEach([...spec.models, ...spec.exceptions], (type) =>
    claim(typeScope, type.name, type),
  );
  const calls = nameEach([...spec.methods, ...spec.events], (call) =>
    claim(callScope, camelCase(call.name), call),
  );
  const eventTypes = nameEach(spec.events, ({ name, span }) =>
    claim(typeScope, `${pascalCase(name)}Event`, { span }),
  );
  const members = nameMembers(spec, claim);

  const parameters = [...spec.methods, ...spec.events].flatMap((call) => members.get(call) ?? []);
  const internal = new Scope(
    reservedTypes,
    Object.values(classes),
    types.values(),
    eventTypes.values(),
    parameters,
    localVariables,
  );
  return { packageName, ...classes, types, calls, members, eventTypes, internal, renames };
}

type Claim = (scope: Scope, wanted: string, spelled: Spelled) => string;

interface Spelled {
  readonly name?: string;
  readonly span?: Span | undefined;
}

/** In the order of the text, which spans tell for declarations of different kinds; without them the given order counts. */
function nameEach<Declaration extends { readonly name: string; readonly span?: Span }>(
  declarations: readonly Declaration[],
  nameOf: (declaration: Declaration) => string,
): Map<string, string> {
  const inOrder = declarations.toSorted(
    (one, other) => (one.span?.start ?? 0) - (other.span?.start ?? 0),
  );
  return new Map(inOrder.map((declaration) => [declaration.name, nameOf(declaration)]));
}

function nameMembers(spec: Spec, claim: Claim): Names["members"] {
  const named = new Map<Model | Method | Event, readonly string[]>();
  const name = (owner: Model | Method | Event, members: readonly Member[], scope: Scope): void => {
    const names = members.map((member) => claim(scope, camelCase(member.name), member));
    named.set(owner, names);
  };
  for (const model of spec.models) name(model, model.members, new Scope(reservedMembers));
  for (const method of spec.methods) {
    name(method, method.parameters, new Scope(reservedParameters, methodParameters));
  }
  for (const event of spec.events) {
    name(event, event.parameters, new Scope(reservedParameters, eventParameters));
  }
  return named;
}

/** Variables and parameters within generated functions: a function of one of these names would be hidden where it is called. */
const localVariables =
  `application context count index item items member options reader server start end value values
  writer`.split(/\s+/);
