import type { Event, Method } from "../spec/spec.js";
import { callViews, type CallView } from "./connection-view.js";
import {
  found,
  importDescription,
  importGivenTypes,
  importRuntime,
  membersOf,
  runtimeModule,
  type EmitContext,
} from "./context.js";
import { callDoc, classDoc } from "./docs.js";
import { callContext, implementationOf, importImplementationTypes } from "./implementations.js";
import { Imports } from "./imports.js";
import { reexports } from "./index-view.js";
import {
  argumentList,
  argumentObject,
  behindUndefined,
  callerParameterList,
  mayEndEarly,
} from "./parameters.js";
import { serverTypes } from "./reserved-names.js";
import { comment } from "./text.js";
import { typesOfAll } from "./types.js";

/** src/server.ts: what a daemon extends, and the package's entry for daemons. */
export interface ServerView {
  readonly header: string;
  readonly imports: readonly string[];
  readonly reexports: readonly string[];
  /** Absent where there are no callbacks. */
  readonly application:
    | { readonly doc: string; readonly name: string; readonly callbacks: readonly CallView[] }
    | undefined;
  readonly doc: string;
  readonly name: string;
  readonly base: string;
  readonly dispatch: string;
  readonly description: string;
  /** The constants of all events. */
  readonly eventList: string;
  readonly methods: readonly MethodView[];
  readonly events: readonly EventView[];
}

interface MethodView {
  readonly doc: string;
  readonly name: string;
  /** What of the runtime binds it. */
  readonly handler: string;
  readonly parameters: string;
  readonly result: string;
  readonly constant: string;
  /** The handler's parameters and the arguments of the call in it. */
  readonly values: string;
  readonly arguments: string;
}

interface EventView {
  readonly doc: string;
  readonly name: string;
  readonly parameters: string;
  readonly constant: string;
  readonly values: string;
}

export function serverView(context: EmitContext): ServerView {
  const { spec, names, internals, header } = context;
  const imports = new Imports();
  const base = importRuntime(context, imports, "value", "Server");
  const dispatch = importRuntime(context, imports, "type", "ServerDispatch");
  const description = imports.value("./interface.js", internals.description);
  const application = names.callbackTypes?.application;
  if (application !== undefined) imports.value(runtimeModule, "Application");
  const methods = spec.methods.map((method) => methodView(context, imports, method));
  const events = spec.events.map((event) => eventView(context, imports, event));
  return {
    header,
    reexports: reexports(context, serverTypes),
    application:
      application === undefined
        ? undefined
        : {
            doc: comment(
              "An application that is connected to the daemon, and the callbacks that it implements.",
            ),
            name: application,
            callbacks: callViews(context, imports, spec.callbacks, "Callback"),
          },
    doc: classDoc(
      spec,
      `Base of the ${spec.className} daemon: extend it, implement its methods, and start it with \`serve\`.`,
    ),
    name: names.serverBase,
    base: application === undefined ? base : `${base}<${application}>`,
    dispatch,
    description,
    eventList: events.map(({ constant }) => constant).join(", "),
    methods,
    events,
    imports: imports.statements(),
  };
}

function methodView(context: EmitContext, imports: Imports, method: Method): MethodView {
  imports.type(runtimeModule, "CallContext");
  importImplementationTypes(context, imports, method);
  const parameters = membersOf(context, method);
  const { name, parameters: declared, result } = implementationOf(context, method);
  const values = argumentList(parameters);
  const contextType = callContext(context);
  // Where the type of the application is one of its own, it is told: nothing else says it.
  const contextParameter = contextType === "CallContext" ? "context" : `context: ${contextType}`;
  return {
    doc: callDoc(context, method, parameters, "Method"),
    name,
    handler: importRuntime(
      context,
      imports,
      "value",
      method.result?.kind === "stream" ? "streamHandler" : "handler",
    ),
    parameters: declared,
    result,
    constant: importDescription(context, imports, method),
    values: values === "" ? `_values, ${contextParameter}` : `{ ${values} }, ${contextParameter}`,
    arguments: argumentList(parameters, "context"),
  };
}

function eventView(context: EmitContext, imports: Imports, event: Event): EventView {
  imports.type(runtimeModule, "Application");
  importGivenTypes(context, imports, typesOfAll(event.parameters));
  const parameters = membersOf(context, event);
  return {
    doc: callDoc(
      context,
      event,
      parameters,
      "Fires event",
      `: to every application, or to \`application\` alone${mayEndEarly(event) ? `, which then stands ${behindUndefined}` : ""}.\n`,
      "A producer that awaits the result goes no faster than the slowest of them.",
    ),
    name: found(context.names.calls, event.name),
    parameters: callerParameterList(context, imports, parameters, "application?: Application"),
    constant: importDescription(context, imports, event),
    values: argumentObject(parameters),
  };
}
