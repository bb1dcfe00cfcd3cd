import type { Event, Method } from "../spec/spec.js";
import {
  eventType,
  expressionOf,
  found,
  importModels,
  importRuntime,
  type EmitContext,
} from "./context.js";
import { Imports } from "./imports.js";
import type { Codec } from "./internal-names.js";

/** src/interface.ts: what the runtime is told about the specification. */
export interface DescriptionsView {
  readonly header: string;
  readonly imports: readonly string[];
  readonly methods: readonly MethodDescriptionView[];
  readonly events: readonly EventDescriptionView[];
  readonly constant: string;
  readonly type: string;
  readonly namespace: string;
  readonly className: string;
  readonly hash: string;
  /** A string literal, or empty. */
  readonly socketBase: string;
  readonly exceptions: string;
}

interface MethodDescriptionView {
  readonly constant: string;
  readonly type: string;
  readonly name: string;
  readonly number: number;
  readonly arguments: Codec;
  readonly result: Codec;
}

interface EventDescriptionView extends Codec {
  readonly constant: string;
  readonly type: string;
  readonly name: string;
  readonly number: number;
}

export function descriptionsView(context: EmitContext): DescriptionsView {
  const { spec, names, internals, header, hash } = context;
  const imports = new Imports();
  const type = importRuntime(context, imports, "type", "InterfaceDescription");
  const methods = spec.methods.map((method) => methodDescription(context, imports, method));
  const events = spec.events.map((event) => eventDescription(context, imports, event));
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
    hash,
    socketBase: spec.socketBase === undefined ? "" : JSON.stringify(spec.socketBase),
    exceptions: exceptions.join(", "),
  };
}

function methodDescription(
  context: EmitContext,
  imports: Imports,
  { name, number, result }: Method,
): MethodDescriptionView {
  const { descriptions, argumentTypes, arguments: argumentCodecs, results } = context.internals;
  const description = importRuntime(context, imports, "type", "MethodDescription");
  const argumentType = argumentTypes.get(name);
  if (argumentType !== undefined) imports.type("./codecs.js", argumentType);
  importModels(context, imports, [result]);
  return {
    constant: found(descriptions, name),
    type: `${description}<${argumentType ?? "void"}, ${expressionOf(context, result)}>`,
    name,
    number,
    arguments: importCodec(context, imports, argumentCodecs.get(name)),
    result: importCodec(context, imports, results.get(name)),
  };
}

function eventDescription(
  context: EmitContext,
  imports: Imports,
  event: Event,
): EventDescriptionView {
  const { descriptions, events } = context.internals;
  const description = importRuntime(context, imports, "type", "EventDescription");
  return {
    constant: found(descriptions, event.name),
    type: `${description}<${eventType(context, imports, event)}>`,
    name: event.name,
    number: event.number,
    ...importCodec(context, imports, events.get(event.name)),
  };
}

function importCodec(context: EmitContext, imports: Imports, codec: Codec | undefined): Codec {
  if (codec === undefined) {
    return {
      write: importRuntime(context, imports, "value", "writeNothing"),
      read: importRuntime(context, imports, "value", "readNothing"),
    };
  }
  return {
    write: imports.value("./codecs.js", codec.write),
    read: imports.value("./codecs.js", codec.read),
  };
}
