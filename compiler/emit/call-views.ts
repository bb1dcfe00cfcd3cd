import type { Event, Method } from "../spec/spec.js";
import type { Codec } from "./codec-names.js";
import {
  argumentList,
  expressionOf,
  found,
  importModels,
  importRuntime,
  membersOf,
  parameterList,
  runtimeModule,
  type EmitContext,
} from "./context.js";
import { Imports } from "./imports.js";
import { connectionTypes, errorClasses, serverTypes } from "./reserved-names.js";
import { comment, signature } from "./text.js";

/** src/interface.ts: what the runtime is told about the specification. */
export interface DescriptionsView {
  readonly header: string;
  readonly imports: readonly string[];
  readonly methods: readonly {
    constant: string;
    type: string;
    name: string;
    number: number;
    arguments: Codec;
    result: Codec;
  }[];
  readonly events: readonly (Codec & {
    constant: string;
    type: string;
    name: string;
    number: number;
  })[];
  readonly constant: string;
  readonly type: string;
  readonly namespace: string;
  readonly className: string;
  readonly hash: string;
  /** A string literal, or empty. */
  readonly socketBase: string;
  readonly exceptions: string;
}

export function descriptionsView(context: EmitContext): DescriptionsView {
  const { spec, names, internals, header } = context;
  const imports = new Imports();
  const codec = (own: Codec | undefined): Codec => {
    if (own === undefined) {
      return {
        write: importRuntime(context, imports, "value", "writeNothing"),
        read: importRuntime(context, imports, "value", "readNothing"),
      };
    }
    return {
      write: imports.value("./codecs.js", own.write),
      read: imports.value("./codecs.js", own.read),
    };
  };
  const type = importRuntime(context, imports, "type", "InterfaceDescription");
  const methods = spec.methods.map((method) => {
    const generic = importRuntime(context, imports, "type", "MethodDescription");
    const argumentType = internals.argumentTypes.get(method.name);
    if (argumentType !== undefined) imports.type("./codecs.js", argumentType);
    importModels(context, imports, [method.result]);
    return {
      constant: found(internals.descriptions, method.name),
      type: `${generic}<${argumentType ?? "void"}, ${expressionOf(context, method.result)}>`,
      name: method.name,
      number: method.number,
      arguments: codec(internals.arguments.get(method.name)),
      result: codec(internals.results.get(method.name)),
    };
  });
  const events = spec.events.map((event) => {
    const generic = importRuntime(context, imports, "type", "EventDescription");
    return {
      constant: found(internals.descriptions, event.name),
      type: `${generic}<${eventType(context, imports, event)}>`,
      name: event.name,
      number: event.number,
      ...codec(internals.events.get(event.name)),
    };
  });
  const exceptions = spec.exceptions.map(({ name }) =>
    imports.value("./exceptions.js", found(names.types, name)),
  );
  return {
    header,
    imports: imports.statements(),
    methods,
    events,
    constant: internals.description,
    type,
    namespace: spec.namespace,
    className: spec.className,
    hash: context.hash,
    socketBase: spec.socketBase === undefined ? "" : JSON.stringify(spec.socketBase),
    exceptions: exceptions.join(", "),
  };
}

/** What listeners of the event receive; imports it. */
function eventType(context: EmitContext, imports: Imports, event: Event): string {
  if (event.parameters.length === 0) return "void";
  return imports.type("./models.js", found(context.names.eventTypes, event.name));
}

/** src/connection.ts: what an application uses. */
export interface ConnectionView {
  readonly header: string;
  readonly imports: readonly string[];
  readonly doc: string;
  readonly name: string;
  readonly base: string;
  readonly connectDoc: string;
  readonly connect: string;
  readonly description: string;
  readonly events: readonly { doc: string; name: string; type: string; constant: string }[];
  readonly methods: readonly {
    doc: string;
    name: string;
    parameters: string;
    result: string;
    constant: string;
    values: string;
  }[];
}

export function connectionView(context: EmitContext): ConnectionView {
  const { spec, names, internals, header } = context;
  const imports = new Imports();
  const base = importRuntime(context, imports, "value", "Connection");
  const connect = importRuntime(context, imports, "value", "connect");
  imports.type(runtimeModule, "ConnectOptions");
  const description = imports.value("./interface.js", internals.description);
  const events = spec.events.map((event) => {
    imports.type(runtimeModule, "EventStream");
    return {
      doc: comment(`Event \`${signature(event)}\`.`),
      name: found(names.calls, event.name),
      type: eventType(context, imports, event),
      constant: imports.value("./interface.js", found(internals.descriptions, event.name)),
    };
  });
  const methods = spec.methods.map((method) => {
    imports.type(runtimeModule, "CallOptions");
    importModels(context, imports, [...method.parameters.map(({ type }) => type), method.result]);
    const parameters = membersOf(context, method);
    return {
      doc: comment(`Method \`${signature(method)}\`.`),
      name: found(names.calls, method.name),
      parameters: parameterList(context, parameters, "options?: CallOptions"),
      result: expressionOf(context, method.result),
      constant: imports.value("./interface.js", found(internals.descriptions, method.name)),
      values: objectOf(argumentList(parameters)),
    };
  });
  return {
    header,
    imports: imports.statements(),
    doc: comment(`An application's connection to the ${spec.className} daemon.`),
    name: names.connection,
    base,
    connectDoc: comment(
      "Connects to the daemon, which is found by its namespace unless `options.address` says where it is.",
    ),
    connect,
    description,
    events,
    methods,
  };
}

function objectOf(properties: string): string {
  return properties === "" ? "undefined" : `{ ${properties} }`;
}

/** src/server.ts: what a daemon extends, and the package's entry for daemons. */
export interface ServerView {
  readonly header: string;
  readonly imports: readonly string[];
  readonly reexports: readonly string[];
  readonly doc: string;
  readonly name: string;
  readonly base: string;
  readonly dispatch: string;
  readonly handler: string;
  readonly description: string;
  readonly eventCount: number;
  readonly methods: readonly {
    doc: string;
    name: string;
    parameters: string;
    result: string;
    constant: string;
    /** The handler's parameters and the arguments of the call in it. */
    values: string;
    arguments: string;
  }[];
  readonly events: readonly {
    doc: string;
    name: string;
    parameters: string;
    constant: string;
    values: string;
  }[];
}

export function serverView(context: EmitContext): ServerView {
  const { spec, names, internals, header } = context;
  const imports = new Imports();
  const base = importRuntime(context, imports, "value", "Server");
  const dispatch = importRuntime(context, imports, "type", "ServerDispatch");
  const description = imports.value("./interface.js", internals.description);
  const constantOf = (call: Method | Event): string =>
    imports.value("./interface.js", found(internals.descriptions, call.name));
  const methods = spec.methods.map((method) => {
    imports.type(runtimeModule, "CallContext");
    importModels(context, imports, [...method.parameters.map(({ type }) => type), method.result]);
    const parameters = membersOf(context, method);
    const result = expressionOf(context, method.result);
    const values = argumentList(parameters);
    return {
      doc: comment(`Method \`${signature(method)}\`.`),
      name: found(names.calls, method.name),
      parameters: parameterList(context, parameters, "context: CallContext"),
      result: `${result} | Promise<${result}>`,
      constant: constantOf(method),
      values: values === "" ? "_values, context" : `{ ${values} }, context`,
      arguments: argumentList(parameters, "context"),
    };
  });
  const events = spec.events.map((event) => {
    imports.type(runtimeModule, "Application");
    importModels(
      context,
      imports,
      event.parameters.map(({ type }) => type),
    );
    const parameters = membersOf(context, event);
    return {
      doc: comment(
        `Fires event \`${signature(event)}\`: to every application, or to \`application\` alone.`,
        "A producer that awaits the result goes no faster than the slowest of them.",
      ),
      name: found(names.calls, event.name),
      parameters: parameterList(context, parameters, "application?: Application"),
      constant: constantOf(event),
      values: objectOf(argumentList(parameters)),
    };
  });
  const handler = methods.length === 0 ? "" : importRuntime(context, imports, "value", "handler");
  return {
    header,
    imports: imports.statements(),
    reexports: reexports(context, serverTypes),
    doc: comment(
      `Base of the ${spec.className} daemon: extend it, implement its methods, and start it with \`serve\`.`,
    ),
    name: names.serverBase,
    base,
    dispatch,
    handler,
    description,
    eventCount: spec.events.length,
    methods,
    events,
  };
}

/** src/index.ts: the package's entry for applications. */
export interface IndexView {
  readonly header: string;
  readonly connection: string;
  readonly reexports: readonly string[];
}

export function indexView(context: EmitContext): IndexView {
  return {
    header: context.header,
    connection: context.names.connection,
    reexports: reexports(context, connectionTypes),
  };
}

/** What both entries hand on: the specification's types and the runtime's errors, and some of the runtime's types. */
function reexports({ spec }: EmitContext, types: readonly string[]): string[] {
  const withEvents = spec.events.some(({ parameters }) => parameters.length > 0);
  const runtimeNames = [...errorClasses, ...types.map((name) => `type ${name}`)].join(", ");
  return [
    ...(spec.exceptions.length > 0 ? ['export * from "./exceptions.js";'] : []),
    ...(spec.models.length > 0 || withEvents ? ['export type * from "./models.js";'] : []),
    `export { ${runtimeNames} } from "${runtimeModule}";`,
  ];
}
