import type { Event, Method } from "../spec/spec.js";
import {
  argumentList,
  eventType,
  expressionOf,
  found,
  importDescription,
  importModels,
  importRuntime,
  membersOf,
  objectOf,
  parameterList,
  runtimeModule,
  type EmitContext,
} from "./context.js";
import { Imports } from "./imports.js";
import { typesOf } from "./types.js";
import { comment, signature } from "./text.js";

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
  readonly events: readonly StreamView[];
  readonly methods: readonly CallView[];
}

interface StreamView {
  readonly doc: string;
  readonly name: string;
  readonly type: string;
  readonly constant: string;
}

interface CallView {
  readonly doc: string;
  readonly name: string;
  readonly parameters: string;
  readonly result: string;
  readonly constant: string;
  /** The object that the arguments travel in. */
  readonly values: string;
}

export function connectionView(context: EmitContext): ConnectionView {
  const { spec, names, internals, header } = context;
  const imports = new Imports();
  const base = importRuntime(context, imports, "value", "Connection");
  const connect = importRuntime(context, imports, "value", "connect");
  imports.type(runtimeModule, "ConnectOptions");
  const description = imports.value("./interface.js", internals.description);
  const events = spec.events.map((event) => streamView(context, imports, event));
  const methods = spec.methods.map((method) => callView(context, imports, method));
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

function streamView(context: EmitContext, imports: Imports, event: Event): StreamView {
  imports.type(runtimeModule, "EventStream");
  return {
    doc: comment(`Event \`${signature(event)}\`.`),
    name: found(context.names.calls, event.name),
    type: eventType(context, imports, event),
    constant: importDescription(context, imports, event),
  };
}

function callView(context: EmitContext, imports: Imports, method: Method): CallView {
  imports.type(runtimeModule, "CallOptions");
  importModels(context, imports, typesOf(method));
  const parameters = membersOf(context, method);
  return {
    doc: comment(`Method \`${signature(method)}\`.`),
    name: found(context.names.calls, method.name),
    parameters: parameterList(context, parameters, "options?: CallOptions"),
    result: expressionOf(context, method.result),
    constant: importDescription(context, imports, method),
    values: objectOf(argumentList(parameters)),
  };
}
