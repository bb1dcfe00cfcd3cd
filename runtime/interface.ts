import type { Application, ApplicationClass } from "./daemon/application.js";
import type { CallbackContext, CallContext } from "./calls/call-context.js";
import { describe } from "./describe.js";
import { InvalidValue, type DeclaredException } from "./errors.js";
import type { Given, GivenArguments } from "./values/given.js";
import type { Reader } from "./values/reader.js";
import type { StreamSource } from "./values/stream-source.js";
import type { Writer } from "./values/writer.js";

/**
 * What a generated package tells the runtime about its specification: numbers, names and the specialised encoders and decoders.
 * Generated code is the only author of these.
 */
export interface InterfaceDescription {
  readonly namespace: string;
  readonly className: string;
  /** Identifies the interface (PROTOCOL.md, section 7). */
  readonly hash: string;
  /** The whole interface as JSON (PROTOCOL.md, section 10), parsed only when a peer has another one. */
  readonly json: string;
  /** Base folder of the socket, where the specification names one. */
  readonly socketBase?: string;
  /** Exception number n is `exceptions[n - 1]`. */
  readonly exceptions: readonly (ExceptionClass | ExceptionDescription)[];
  /** Method number n is called `methods[n - 1]`; and so with events. An original LibMedium can have those that are listed. */
  readonly methods?: readonly Offered[];
  readonly events?: readonly Offered[];
}

/** The name of a method or an event, together with why an original LibMedium cannot have it where that is so. */
export type Offered = string | { readonly name: string; readonly nativeOnly: string };

/** An exception without members: its class says everything. */
export interface ExceptionClass {
  new (message?: string): DeclaredException;
  readonly id: string;
}

/** An exception with members. Both functions only ever get what is an instance of `type`, or make what is thrown in its place. */
export interface ExceptionDescription {
  readonly type: new (...values: never[]) => DeclaredException;
  writeMembers(writer: Writer, value: unknown): void;
  readMembers(reader: Reader, message: string): Error;
}

/** An exception of either kind as one with members. */
export function describeException(
  exception: ExceptionClass | ExceptionDescription,
): ExceptionDescription {
  if (!("id" in exception)) return exception;
  return {
    type: exception,
    writeMembers: writeNothing,
    readMembers: (_reader, message) => new exception(message),
  };
}

/** `Arguments` is an object with a property for each parameter. */
export interface MethodDescription<Arguments, Result> {
  /** As spelled in the specification. */
  readonly name: string;
  readonly number: number;
  readonly writeArguments: (writer: Writer, value: GivenArguments<Arguments>) => void;
  readonly readArguments: (reader: Reader) => Arguments;
  readonly writeResult: (writer: Writer, value: Given<Result>) => void;
  readonly readResult: (reader: Reader) => Result;
  /** `@idempotent`: running it twice does what running it once does, so it is safe to send again after a reconnect. */
  readonly isIdempotent?: boolean;
  /** `@timeout`: how long a call waits whose options do not say. */
  readonly timeoutMs?: number;
  /** What travels on the parameters that are streams, in their order. */
  readonly parameterStreams?: readonly StreamDescription[];
}

/** A method whose result is a stream: the reply carries nothing. */
export interface StreamMethodDescription<Arguments, Item> extends MethodDescription<
  Arguments,
  void
> {
  readonly resultStream: StreamDescription<Item>;
}

/** One item of a stream at a time. Declared as methods, as those of a `Handler` are, because its type is out of sight in most places. */
export interface StreamDescription<Item = unknown> {
  /** That of the parameter, or `result`. */
  readonly name: string;
  /** Of a `stream binary`: how its bytes are cut into items means nothing. */
  readonly isBinary?: boolean;
  write(writer: Writer, value: Item): void;
  read(reader: Reader): Item;
}

export interface EventDescription<Parameters> {
  readonly name: string;
  readonly number: number;
  readonly write: (writer: Writer, value: GivenArguments<Parameters>) => void;
  readonly read: (reader: Reader) => Parameters;
  /** `@overflow`: what happens to an application that does not read. */
  readonly overflow?: "wait" | "drop_oldest" | "disconnect";
  /** `@replay`: how many the daemon keeps for applications that reconnect. */
  readonly replay?: number;
}

/** What a daemon needs to know of an event before it is fired. */
export type EventPolicy = Pick<EventDescription<never>, "name" | "number" | "overflow" | "replay">;

/** For methods that return nothing. */
export function writeNothing(): void {}

/** For methods that return nothing. */
export function readNothing(): void {}

/** What one side answers. */
export interface Dispatch {
  readonly description: InterfaceDescription;
  /** In the order of their numbers. A callback that the application does not implement is `undefined`. */
  readonly handlers: readonly (Handler | undefined)[];
}

/** What a generated server base tells the runtime: its interface, and the methods and events of one daemon, in the order of their numbers. */
export interface ServerDispatch extends Dispatch {
  readonly events: readonly EventPolicy[];
  /** What stands for an application: a class with a method for each callback, where the specification has any. */
  readonly application?: ApplicationClass;
}

/**
 * A method together with the call of its implementation. Types are erased here: `invoke` and `writeResult` only ever get what
 * `readArguments` and `invoke` of the same handler gave. They are declared as methods, whose parameters TypeScript compares
 * both ways, so that no cast is needed.
 */
export interface Handler {
  readonly name: string;
  readonly resultStream: StreamDescription | undefined;
  readonly parameterStreams: readonly StreamDescription[] | undefined;
  readArguments(reader: Reader): unknown;
  invoke(values: unknown, context: CallbackContext): unknown;
  writeResult(writer: Writer, value: unknown): void;
}

/** Binds a method to its implementation. */
export function handler<Arguments, Result, App extends Application = Application>(
  method: MethodDescription<Arguments, Result>,
  invoke: (values: Arguments, context: CallContext<App>) => Given<Result> | Promise<Given<Result>>,
): Handler {
  const { name, parameterStreams, readArguments, writeResult } = method;
  const typed: TypedHandler<Arguments, Result, CallContext<App>> = {
    name,
    resultStream: undefined,
    parameterStreams,
    readArguments,
    invoke,
    writeResult,
  };
  return typed;
}

/** Binds a method whose result is a stream to its implementation. */
export function streamHandler<Arguments, Item, App extends Application = Application>(
  method: StreamMethodDescription<Arguments, Item>,
  invoke: (
    values: Arguments,
    context: CallContext<App>,
  ) => StreamSource<Item> | Promise<StreamSource<Item>>,
): Handler {
  const { name, resultStream, parameterStreams, readArguments } = method;
  const typed: TypedHandler<Arguments, StreamSource<Item>, CallContext<App>> = {
    name,
    resultStream,
    parameterStreams,
    readArguments,
    invoke,
    writeResult: writeNothing,
  };
  return typed;
}

/** Binds a callback to what the application gave for it, if anything; that is what `invoke` calls. */
export function callbackHandler<Arguments, Result, Own>(
  callback: MethodDescription<Arguments, Result>,
  given: Own | undefined,
  invoke: (
    given: Own,
    values: Arguments,
    context: CallbackContext,
  ) => Given<Result> | Promise<Given<Result>>,
): Handler | undefined {
  const { name, readArguments, writeResult } = callback;
  if (given === undefined) return undefined;
  if (typeof given !== "function") {
    throw new InvalidValue(`callbacks: ${name} must be a function, got ${describe(given)}.`);
  }
  const typed: TypedHandler<Arguments, Result, CallbackContext> = {
    name,
    resultStream: undefined,
    parameterStreams: undefined,
    readArguments,
    invoke: (values, context) => invoke(given, values, context),
    writeResult,
  };
  return typed;
}

interface TypedHandler<Arguments, Result, Context> {
  readonly name: string;
  readonly resultStream: StreamDescription | undefined;
  readonly parameterStreams: readonly StreamDescription[] | undefined;
  readArguments(reader: Reader): Arguments;
  invoke(values: Arguments, context: Context): Given<Result> | Promise<Given<Result>>;
  writeResult(writer: Writer, value: Given<Result>): void;
}
