import type { DeclaredException } from "./errors.js";
import type { Reader } from "./reader.js";
import type { CallContext } from "./call-context.js";
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
  /** Base folder of the socket, where the specification names one. */
  readonly socketBase?: string;
  /** Exception number n is `exceptions[n - 1]`. */
  readonly exceptions: readonly ExceptionClass[];
}

export interface ExceptionClass {
  new (message?: string): DeclaredException;
  readonly id: string;
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
}

export interface EventDescription<Parameters> {
  readonly name: string;
  readonly number: number;
  readonly write: (writer: Writer, value: Parameters) => void;
  readonly read: (reader: Reader) => Parameters;
}

/** For methods that return nothing. */
export function writeNothing(): void {}

/** For methods that return nothing. */
export function readNothing(): void {}

/** What a generated server base tells the runtime: its interface and the methods of one daemon, in the order of their numbers. */
export interface ServerDispatch {
  readonly description: InterfaceDescription;
  readonly handlers: readonly Handler[];
  /** The number of the last event. */
  readonly eventCount: number;
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
export function handler<Arguments, Result>(
  method: MethodDescription<Arguments, Result>,
  invoke: (values: Arguments, context: CallContext) => Result | Promise<Result>,
): Handler {
  const { name, readArguments, writeResult } = method;
  const typed: TypedHandler<Arguments, Result> = { name, readArguments, invoke, writeResult };
  return typed;
}

interface TypedHandler<Arguments, Result> {
  readonly name: string;
  readArguments(reader: Reader): Arguments;
  invoke(values: Arguments, context: CallContext): Result | Promise<Result>;
  writeResult(writer: Writer, value: Result): void;
}
