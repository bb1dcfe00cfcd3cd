import type { Application, ApplicationClass } from "./application.js";
import type { CallContext } from "./call-context.js";
import type { DeclaredException } from "./errors.js";
import type { Reader } from "./reader.js";
import type { Writer } from "./writer.js";

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
}

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
  readonly writeArguments: (writer: Writer, value: Arguments) => void;
  readonly readArguments: (reader: Reader) => Arguments;
  readonly writeResult: (writer: Writer, value: Result) => void;
  readonly readResult: (reader: Reader) => Result;
  /** `@idempotent`: running it twice does what running it once does, so it is safe to send again after a reconnect. */
  readonly isIdempotent?: boolean;
  /** `@timeout`: how long a call waits whose options do not say. */
  readonly timeoutMs?: number;
  /** What travels on the streams of the method: its result, and the parameters that are streams, in their order. */
  readonly resultStream?: StreamDescription;
  readonly parameterStreams?: readonly StreamDescription[];
}

/** One item of a stream at a time. Declared as methods, as those of a `Handler` are, because its type is out of sight here. */
export interface StreamDescription {
  write(writer: Writer, value: unknown): void;
  read(reader: Reader): unknown;
}

export interface EventDescription<Parameters> {
  readonly name: string;
  readonly number: number;
  readonly write: (writer: Writer, value: Parameters) => void;
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

/** What a generated server base tells the runtime: its interface and the methods of one daemon, in the order of their numbers. */
export interface ServerDispatch {
  readonly description: InterfaceDescription;
  readonly handlers: readonly Handler[];
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
  readArguments(reader: Reader): unknown;
  invoke(values: unknown, context: CallContext): unknown;
  writeResult(writer: Writer, value: unknown): void;
}

/** Binds a method to its implementation. */
export function handler<Arguments, Result, App extends Application = Application>(
  method: MethodDescription<Arguments, Result>,
  invoke: (values: Arguments, context: CallContext<App>) => Result | Promise<Result>,
): Handler {
  const { name, readArguments, writeResult } = method;
  const typed: TypedHandler<Arguments, Result, App> = { name, readArguments, invoke, writeResult };
  return typed;
}

interface TypedHandler<Arguments, Result, App extends Application> {
  readonly name: string;
  readArguments(reader: Reader): Arguments;
  invoke(values: Arguments, context: CallContext<App>): Result | Promise<Result>;
  writeResult(writer: Writer, value: Result): void;
}
