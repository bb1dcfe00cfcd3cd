import type { CallbackTypes } from "./names.js";
import {
  eventType,
  expressionOf,
  found,
  givenExpressionOf,
  importDescription,
  importGivenTypes,
  importRuntime,
  importTypes,
  membersOf,
  runtimeModule,
  type EmitContext,
} from "./context.js";
import { callDoc, classDoc } from "./docs.js";
import { Imports } from "./imports.js";
import { argumentList, argumentObject, callerParameterList, parameterList } from "./parameters.js";
import { callbackType } from "./reserved-names.js";
import { comment } from "./text.js";
import { typesOfAll } from "./types.js";

/** What an application uses, in src/index.ts. */
export interface ConnectionView {
  readonly header: string;
  readonly imports: readonly string[];
  /** Absent where there are no callbacks. */
  readonly callbackTypes: CallbackTypesView | undefined;
  readonly doc: string;
  readonly name: string;
  readonly base: string;
  readonly connectDoc: string;
  readonly connect: string;
  readonly connectOptions: string;
  readonly description: string;
  readonly events: readonly { doc: string; name: string; type: string; constant: string }[];
  readonly methods: readonly CallView[];
}

/** A method that calls the other side. */
export interface CallView {
  readonly doc: string;
  readonly name: string;
  readonly parameters: string;
  readonly result: string;
  readonly constant: string;
  readonly values: string;
  /** What of the session sends it. */
  readonly send: "call" | "stream";
}

interface CallbackView {
  readonly doc: string;
  readonly name: string;
  readonly parameters: string;
  readonly result: string;
  readonly constant: string;
  /** The parameter that takes the arguments apart, and the arguments of the call. */
  readonly values: string;
  readonly arguments: string;
}

interface CallbackTypesView extends CallbackTypes {
  readonly callbacksDoc: string;
  readonly connectOptionsDoc: string;
  /** What of the runtime binds a callback. */
  readonly bind: string;
  readonly handlers: readonly CallbackView[];
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
      doc: callDoc(context, event, [], "Event"),
      name: found(names.calls, event.name),
      type: eventType(context, imports, event),
      constant: importDescription(context, imports, event),
    };
  });
  return {
    header,
    callbackTypes: callbackTypesView(context, imports),
    doc: classDoc(spec, `An application's connection to the ${spec.className} daemon.`),
    name: names.connection,
    base,
    connectDoc: comment(
      "Connects to the daemon, which is found by its namespace unless `options.address` says where it is.",
    ),
    connect,
    connectOptions: names.callbackTypes?.connectOptions ?? "ConnectOptions",
    description,
    events,
    methods: callViews(context, imports, spec.methods, "Method"),
    imports: imports.statements(),
  };
}

/** Methods that call the other side: those of a connection, and the callbacks of an application. */
export function callViews(
  context: EmitContext,
  imports: Imports,
  calls: EmitContext["spec"]["methods"],
  what: string,
): CallView[] {
  const { names } = context;
  return calls.map((call) => {
    imports.type(runtimeModule, "CallOptions");
    const parameters = membersOf(context, call);
    importGivenTypes(context, imports, typesOfAll(parameters));
    importTypes(context, imports, [call.result]);
    const isStream = call.result?.kind === "stream";
    const result = expressionOf(context, call.result);
    return {
      doc: callDoc(context, call, parameters, what),
      name: found(names.calls, call.name),
      parameters: callerParameterList(context, imports, parameters, "options?: CallOptions"),
      result: isStream ? result : `Promise<${result}>`,
      constant: importDescription(context, imports, call),
      values: argumentObject(parameters),
      send: isStream ? "stream" : "call",
    };
  });
}

function callbackTypesView(context: EmitContext, imports: Imports): CallbackTypesView | undefined {
  const { spec, names } = context;
  if (names.callbackTypes === undefined) return undefined;
  return {
    ...names.callbackTypes,
    callbacksDoc: comment(
      "What the daemon may call in this application: each is implemented here, or fails there.",
    ),
    bind: importRuntime(context, imports, "value", "callbackHandler"),
    connectOptionsDoc: comment("How to connect, and what the daemon may call then."),
    handlers: spec.callbacks.map((callback) => {
      const parameters = membersOf(context, callback);
      importTypes(context, imports, typesOfAll(parameters));
      importGivenTypes(context, imports, [callback.result]);
      const result = givenExpressionOf(context, callback.result);
      imports.type(runtimeModule, callbackType);
      const values = argumentList(parameters);
      return {
        doc: callDoc(context, callback, parameters, "Callback"),
        name: found(names.calls, callback.name),
        parameters: parameterList(context, parameters, `context: ${callbackType}`),
        result: `${result} | Promise<${result}>`,
        constant: importDescription(context, imports, callback),
        values: values === "" ? "_values" : `{ ${values} }`,
        arguments: argumentList(parameters, "context"),
      };
    }),
  };
}
