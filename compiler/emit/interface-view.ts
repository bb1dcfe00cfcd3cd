import { descriptionText } from "@libmedium/runtime/evolution";
import { describeSpec } from "../spec/describe.js";
import { nativeOnlyReason } from "../spec/native-only.js";
import type { Event, Method, Spec } from "../spec/spec.js";
import { streamsOf, type Codec } from "./internal-names.js";
import {
  eventType,
  expressionOf,
  found,
  importRuntime,
  importTypes,
  type EmitContext,
} from "./context.js";
import { Imports } from "./imports.js";
import { isBinary } from "./types.js";

/** src/interface.ts: what the runtime is told about the specification. */
export interface DescriptionsView {
  readonly header: string;
  readonly imports: readonly string[];
  /** With the callbacks. */
  readonly methods: readonly (DescriptionView & { arguments: Codec; result: Codec })[];
  readonly events: readonly (DescriptionView & Codec)[];
  readonly constant: string;
  readonly type: string;
  readonly namespace: string;
  readonly className: string;
  readonly hash: string;
  /** The interface as JSON, which is told to peers of other versions: a string literal. */
  readonly descriptionText: string;
  /** A string literal, or empty. */
  readonly socketBase: string;
  readonly exceptions: string;
  /** What there is to call and to hear, as entries of a list. */
  readonly offeredMethods: string;
  readonly offeredEvents: string;
}

interface DescriptionView {
  readonly constant: string;
  readonly type: string;
  readonly name: string;
  readonly number: number;
  /** Further properties. */
  readonly more: readonly string[];
}

export function descriptionsView(context: EmitContext): DescriptionsView {
  const { spec, internals, header } = context;
  const imports = new Imports();
  const type = importRuntime(context, imports, "type", "InterfaceDescription");
  const methods = [...spec.methods, ...spec.callbacks].map((method) => ({
    constant: found(internals.descriptions, method.name),
    type: methodType(context, imports, method),
    name: method.name,
    number: method.number,
    arguments: codec(context, imports, internals.arguments.get(method.name)),
    result: codec(context, imports, internals.results.get(method.name)),
    more: methodExtras(context, imports, method),
  }));
  const events = spec.events.map((event) => {
    const generic = importRuntime(context, imports, "type", "EventDescription");
    return {
      constant: found(internals.descriptions, event.name),
      type: `${generic}<${eventType(context, imports, event)}>`,
      name: event.name,
      number: event.number,
      ...codec(context, imports, internals.events.get(event.name)),
      more: [
        ...(event.overflow === undefined ? [] : [`overflow: "${event.overflow}"`]),
        ...(event.replay === undefined ? [] : [`replay: ${event.replay}`]),
      ],
    };
  });
  return {
    header,
    methods,
    events,
    constant: internals.description,
    type,
    namespace: spec.namespace,
    className: spec.className,
    hash: context.hash,
    descriptionText: JSON.stringify(descriptionText(describeSpec(spec))),
    socketBase: spec.socketBase === undefined ? "" : JSON.stringify(spec.socketBase),
    exceptions: exceptions(context, imports),
    offeredMethods: offered(spec, spec.methods),
    offeredEvents: offered(spec, spec.events),
    imports: imports.statements(),
  };
}

function codec(context: EmitContext, imports: Imports, own: Codec | undefined): Codec {
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
}

function methodType(context: EmitContext, imports: Imports, method: Method): string {
  const kind = method.result?.kind === "stream" ? "StreamMethodDescription" : "MethodDescription";
  const generic = importRuntime(context, imports, "type", kind);
  const argumentType = context.internals.argumentTypes.get(method.name);
  if (argumentType !== undefined) imports.type("./codecs.js", argumentType);
  importTypes(context, imports, [method.result]);
  const item = method.result?.kind === "stream" ? method.result.item : method.result;
  return `${generic}<${argumentType ?? "void"}, ${expressionOf(context, item)}>`;
}

function methodExtras(context: EmitContext, imports: Imports, method: Method): string[] {
  const extras: string[] = [];
  if (method.isIdempotent) extras.push("isIdempotent: true");
  if (method.timeoutMs !== undefined) extras.push(`timeoutMs: ${method.timeoutMs}`);
  const streams = streamsOf(method).map(({ path }) => {
    const stream = found(context.internals.streams, path);
    const { write, read } = codec(context, imports, stream);
    const binary = isBinary(stream.item) ? ", isBinary: true" : "";
    return `{ name: "${stream.name}"${binary}, write: ${write}, read: ${read} }`;
  });
  if (method.result?.kind === "stream") extras.push(`resultStream: ${streams.shift() ?? ""}`);
  if (streams.length > 0) extras.push(`parameterStreams: [${streams.join(", ")}]`);
  return extras;
}

/** The names, those that only the native protocol can carry together with why. */
function offered(spec: Spec, declarations: readonly (Method | Event)[]): string {
  const texts = declarations.map((declaration) => {
    const name = JSON.stringify(declaration.name);
    const nativeOnly = nativeOnlyReason(spec, declaration);
    if (nativeOnly === undefined) return name;
    return `{ name: ${name}, nativeOnly: ${JSON.stringify(nativeOnly)} }`;
  });
  return texts.join(", ");
}

/** The classes, those with members together with how these travel. */
function exceptions(context: EmitContext, imports: Imports): string {
  const texts = context.spec.exceptions.map(({ name }) => {
    const type = imports.value("./exceptions.js", found(context.names.types, name));
    const own = context.internals.exceptions.get(name);
    if (own === undefined) return type;
    const { write, read } = codec(context, imports, own);
    return `{ type: ${type}, writeMembers: ${write}, readMembers: ${read} }`;
  });
  return texts.join(", ");
}
