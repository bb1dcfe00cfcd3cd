import {
  argumentList,
  expressionOf,
  found,
  importModels,
  membersOf,
  parameterList,
  type EmitContext,
} from "./context.js";
import { Imports } from "./imports.js";
import { comment, signature } from "./text.js";
import { version } from "../version.js";

/** package.json of the generated package. */
export interface PackageJsonView {
  readonly name: string;
  readonly description: string;
  readonly specFile: string;
  readonly runtimeVersion: string;
}

export function packageJsonView(context: EmitContext): PackageJsonView {
  const { className, namespace } = context.spec;
  return {
    name: context.packageName,
    description: `Typed connection to, and server base for, ${className} (${namespace}). ${context.header}`,
    specFile: specFile(context),
    runtimeVersion: version,
  };
}

/** The copy of the specification in the package. */
export function specFile({ names }: EmitContext): string {
  return `${names.packageName}.lmspc`;
}

/** README.md of the generated package. */
export interface ReadmeView {
  readonly header: string;
  readonly name: string;
  readonly namespace: string;
  readonly className: string;
  readonly specFile: string;
  readonly connection: string;
  readonly server: string;
  readonly serverBase: string;
  readonly serverImport: string;
  readonly methods: readonly {
    name: string;
    signature: string;
    call: string;
    implementation: string;
  }[];
  readonly exceptions: readonly string[];
  readonly firstException: string;
  readonly events: readonly {
    name: string;
    signature: string;
    /** How a listener takes the event apart. */
    pattern: string;
    binding: string;
    arguments: string;
  }[];
}

export function readmeView(context: EmitContext): ReadmeView {
  const { spec, names } = context;
  const exceptions = spec.exceptions.map(({ name }) => found(names.types, name));
  return {
    header: context.header,
    name: context.packageName,
    namespace: spec.namespace,
    className: spec.className,
    specFile: specFile(context),
    connection: names.connection,
    server: names.server,
    serverBase: names.serverBase,
    serverImport: serverImport(context),
    methods: methodViews(context).map(({ method, name, parameters, result }) => ({
      name,
      signature: signature(method),
      call: `${method.result === undefined ? "" : "const result = "}await connection.${name}(${argumentList(membersOf(context, method))});`,
      implementation: `${name}(${parameters}): ${result}`,
    })),
    exceptions,
    firstException: exceptions[0] ?? "",
    events: spec.events.map((event) => {
      const properties = argumentList(membersOf(context, event));
      const pattern = properties === "" ? "" : `{ ${properties} }`;
      return {
        name: found(names.calls, event.name),
        signature: signature(event),
        pattern,
        binding: pattern,
        arguments: properties,
      };
    }),
  };
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
    methods: methodViews(context).map(({ method, name, parameters, result }) => ({
      doc: comment(`Method \`${signature(method)}\`.`),
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

function methodViews(context: EmitContext) {
  return context.spec.methods.map((method) => {
    const result = expressionOf(context, method.result);
    return {
      method,
      name: found(context.names.calls, method.name),
      parameters: parameterList(context, membersOf(context, method), "context: CallContext"),
      result: `${result} | Promise<${result}>`,
    };
  });
}

/** Imports the base and what an implementation of its methods mentions. */
function serverImport(context: EmitContext): string {
  const { spec, names, packageName } = context;
  const imports = new Imports();
  const module = `${packageName}/server`;
  imports.value(module, names.serverBase);
  if (spec.methods.length > 0) imports.type(module, "CallContext");
  for (const { parameters, result } of spec.methods) {
    importModels(context, imports, [...parameters.map(({ type }) => type), result], module);
  }
  return imports.statements().join("\n");
}
