import type { Method } from "../spec/spec.js";
import { expressionOf, found, importTypes, membersOf, type EmitContext } from "./context.js";
import { callDoc } from "./docs.js";
import { Imports } from "./imports.js";
import { argumentList, parameterList } from "./parameters.js";
import { callContext } from "./server-view.js";
import { version } from "../version.js";

/** package.json of the generated package. */
export interface PackageJsonView {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly specFile: string;
  readonly runtimeVersion: string;
}

export function packageJsonView(context: EmitContext): PackageJsonView {
  const { className, namespace, version: ownVersion = "1.0.0" } = context.spec;
  return {
    name: context.packageName,
    version: ownVersion,
    description: `Typed connection to, and server base for, ${className} (${namespace}). ${context.header}`,
    specFile: specFile(context),
    runtimeVersion: version,
  };
}

/** The copy of the specification in the package. */
export function specFile({ names }: EmitContext): string {
  return `${names.packageName}.lmspc`;
}

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
    methods: implementations(context).map(({ method, name, parameters, result }) => ({
      doc: callDoc(context, method, membersOf(context, method), "Method"),
      name,
      spelling: method.name,
      parameters,
      result,
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

interface Implementation {
  readonly method: Method;
  readonly name: string;
  readonly parameters: string;
  readonly result: string;
}

/** The methods as a daemon implements them. */
export function implementations(context: EmitContext): Implementation[] {
  return context.spec.methods.map((method) => {
    const result = expressionOf(context, method.result);
    return {
      method,
      name: found(context.names.calls, method.name),
      parameters: parameterList(
        context,
        membersOf(context, method),
        `context: ${callContext(context)}`,
      ),
      result: `${result} | Promise<${result}>`,
    };
  });
}

/** Imports the base and what an implementation of its methods mentions. */
export function serverImport(context: EmitContext): string {
  const { spec, names, packageName } = context;
  const imports = new Imports();
  const entry = `${packageName}/server`;
  imports.value(entry, names.serverBase);
  if (spec.methods.length > 0) {
    imports.type(entry, "CallContext");
    if (names.callbackTypes !== undefined) imports.type(entry, names.callbackTypes.application);
  }
  for (const { parameters, result } of spec.methods) {
    importTypes(context, imports, [...parameters.map(({ type }) => type), result], entry);
  }
  return imports.statements().join("\n");
}
