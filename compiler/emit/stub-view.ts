import { argumentList } from "./parameters.js";
import { found, membersOf, type EmitContext } from "./context.js";
import { callDoc } from "./docs.js";
import { implementationOf, serverImport } from "./implementations.js";

/** src/<package>-server.ts of the stub. */
export interface StubView {
  readonly className: string;
  readonly server: string;
  readonly serverBase: string;
  readonly baseImport: string;
  readonly methods: readonly {
    doc: string;
    name: string;
    spelling: string;
    parameters: string;
    result: string;
  }[];
  readonly events: readonly { name: string; arguments: string; argumentsToOne: string }[];
}

export function stubView(context: EmitContext): StubView {
  const { spec, names } = context;
  return {
    className: spec.className,
    server: names.server,
    serverBase: names.serverBase,
    baseImport: serverImport(context),
    methods: spec.methods.map((method) => ({
      ...implementationOf(context, method),
      doc: callDoc(context, method, membersOf(context, method), "Method"),
      spelling: method.name,
    })),
    events: spec.events.map((event) => {
      const parameters = membersOf(context, event);
      return {
        name: found(names.calls, event.name),
        arguments: argumentList(parameters),
        argumentsToOne: argumentList(parameters, "application"),
      };
    }),
  };
}

/** package.json of the stub. */
export interface StubPackageJsonView {
  readonly name: string;
  readonly fileName: string;
  readonly packageName: string;
  readonly packageFolder: string;
}

export function stubPackageJsonView({ names, packageName }: EmitContext): StubPackageJsonView {
  return {
    name: `${packageName}-daemon`,
    fileName: `${names.packageName}-server`,
    packageName,
    packageFolder: names.packageName,
  };
}
