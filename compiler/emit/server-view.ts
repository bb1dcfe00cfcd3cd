import type { Event, Method } from "../spec/spec.js";
import {
  argumentList,
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
import { implementationOf } from "./implementations.js";
import { Imports } from "./imports.js";
import { reexports } from "./index-view.js";
import { serverTypes } from "./reserved-names.js";
import { typesOf } from "./types.js";
import { comment, signature } from "./text.js";

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
  readonly methods: readonly HandledView[];
  readonly events: readonly FiredView[];
}

interface HandledView {
  readonly doc: string;
  readonly name: string;
  readonly parameters: string;
  readonly result: string;
  readonly constant: string;
  /** The parameters of the handler, and the arguments that it passes on. */
  readonly values: string;
  readonly arguments: string;
}

interface FiredView {
  readonly doc: string;
  readonly name: string;
  readonly parameters: string;
  readonly constant: string;
  /** The object that the parameters travel in. */
  readonly values: string;
}

export function serverView(context: EmitContext): ServerView {
  const { spec, names, internals, header } = context;
  const imports = new Imports();
  const base = importRuntime(context, imports, "value", "Server");
  const dispatch = importRuntime(context, imports, "type", "ServerDispatch");
  const description = imports.value("./interface.js", internals.description);
  const methods = spec.methods.map((method) => handledView(context, imports, method));
  const events = spec.events.map((event) => firedView(context, imports, event));
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

function handledView(context: EmitContext, imports: Imports, method: Method): HandledView {
  imports.type(runtimeModule, "CallContext");
  importModels(context, imports, typesOf(method));
  const { name, parameters, result } = implementationOf(context, method);
  const own = membersOf(context, method);
  return {
    doc: comment(`Method \`${signature(method)}\`.`),
    name,
    parameters,
    result,
    constant: importDescription(context, imports, method),
    values: own.length === 0 ? "_values, context" : `${objectOf(argumentList(own))}, context`,
    arguments: argumentList(own, "context"),
  };
}

function firedView(context: EmitContext, imports: Imports, event: Event): FiredView {
  imports.type(runtimeModule, "Application");
  importModels(context, imports, typesOf(event));
  const parameters = membersOf(context, event);
  return {
    doc: comment(
      `Fires event \`${signature(event)}\`: to every application, or to \`application\` alone.`,
      "A producer that awaits the result goes no faster than the slowest of them.",
    ),
    name: found(context.names.calls, event.name),
    parameters: parameterList(context, parameters, "application?: Application"),
    constant: importDescription(context, imports, event),
    values: objectOf(argumentList(parameters)),
  };
}
