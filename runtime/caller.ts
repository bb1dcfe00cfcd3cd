import { setMaxListeners } from "node:events";
import { describe } from "./describe.js";
import {
  Cancelled,
  ConnectionLost,
  IncompatibleInterface,
  InvalidValue,
  Overloaded,
  ProtocolError,
  RemoteError,
  TimeoutError,
  type MediumError,
} from "./errors.js";
import type { GivenArguments } from "./given.js";
import { InFlightCalls } from "./in-flight-calls.js";
import {
  describeException,
  type ExceptionDescription,
  type InterfaceDescription,
  type MethodDescription,
} from "./interface.js";
import { deadlineMsMax } from "./limits.js";
import { beginCall, writeCancel } from "./messages.js";
import type { Reader } from "./reader.js";
import type { CallerStreams } from "./streams/caller-streams.js";
import type { Channel } from "./transport.js";
import type { Writer } from "./writer.js";

/** How one call is to be made. */
export interface CallOptions {
  /**
   * Milliseconds to wait for the answer, or for the end of a stream; then the call rejects with `TimeoutError` and the other side is told.
   * Unless given, the method's `@timeout` counts, or there is no limit; `Infinity` is none either way.
   */
  readonly timeoutMs?: number;
  /** Ends the call: it rejects with `Cancelled`, and the other side is told. */
  readonly signal?: AbortSignal;
}

/**
 * The calling half of a connection: sends calls, and settles them when their answer comes, their time runs out, their signal fires
 * or the connection ends, whichever is first. A call that was given up stays in the table until its answer comes
 * (PROTOCOL.md, section 4), which is then dropped.
 */
export class Caller {
  readonly #channel: Channel;
  /** In the words of an error: `the daemon`, where that is called. */
  readonly #callee: string;
  readonly #exceptions: readonly ExceptionDescription[];
  readonly #calls = new InFlightCalls<PendingCall>();
  #refusal: ((method: string) => MediumError) | undefined;
  #lateAnswers = 0;

  constructor(channel: Channel, exceptions: InterfaceDescription["exceptions"], callee: string) {
    this.#channel = channel;
    this.#callee = callee;
    this.#exceptions = exceptions.map(describeException);
  }

  get unanswered(): number {
    return this.#calls.size;
  }

  /** Answers that came after their call was given up, and were dropped. */
  get lateAnswers(): number {
    return this.#lateAnswers;
  }

  /** Never throws; whatever goes wrong rejects the promise. */
  call<Arguments, Result>(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.start(new TypedCall(method, resolve, reject), method, values, options);
    });
  }

  /** A reply arrived; the reader stands behind its id. Throws `ProtocolError` if it makes no sense. */
  reply(id: number, reader: Reader): void {
    const call = this.#take(id, "reply");
    settle(call, () => call.resolveFrom(reader));
  }

  /** A throw arrived; the reader stands behind its id. Throws `ProtocolError` if it makes no sense. */
  thrown(id: number, reader: Reader): void {
    const call = this.#take(id, "throw");
    settle(call, () => call.fail(this.#readError(call, reader)));
  }

  /** From now on every call is refused with what `refusal` makes for it; those in flight go on. */
  refuse(refusal: (method: string) => MediumError): void {
    this.#refusal ??= refusal;
  }

  /**
   * The connection is over: rejects every unanswered call with what `reason` makes for it, and from now on every other one with
   * what `refusal` makes.
   */
  end(reason: (method: string) => MediumError, refusal: (method: string) => MediumError): void {
    this.#refusal = refusal;
    for (const call of this.#calls.takeAll()) call.fail(reason(call.name));
  }

  #readError(call: PendingCall, reader: Reader): Error {
    const number = reader.varint("the number of an exception");
    if (number === 0) {
      const [code, message, stack] = [reader.string(), reader.string(), reader.string()];
      return undeclared(call, this.#callee, code, message, stack);
    }
    const exception = this.#exceptions[number - 1];
    const message = reader.string();
    if (exception !== undefined) return exception.readMembers(reader, message);
    return new RemoteError(
      `${call.name} threw an exception that this side does not know (number ${number}): ${message}`,
    );
  }

  #take(id: number, what: string): PendingCall {
    const call = this.#calls.take(id);
    if (call === undefined)
      throw new ProtocolError(`There is no unanswered call ${id} for this ${what}.`);
    if (call.settled) this.#lateAnswers++;
    return call;
  }

  /** A call that waits for its answer, if there is one of that id. */
  waiting(id: number): PendingCall | undefined {
    return this.#calls.get(id);
  }

  /** Sends a call, and returns its id. Throws what it is refused for. */
  start<Arguments>(
    call: PendingCall,
    method: SentMethod<Arguments>,
    values: Arguments,
    options: CallOptions | undefined,
  ): number {
    if (this.#refusal !== undefined) throw this.#refusal(method.name);
    const timeoutMs = checkedTimeout(method, options);
    const signal = options?.signal;
    if (signal?.aborted === true) throw cancelled(method.name, signal);
    const id = this.#send(call, method, values, timeoutMs);
    if (timeoutMs > 0 || signal !== undefined) this.#watch(call, id, timeoutMs, signal);
    return id;
  }

  #send<Arguments>(
    call: PendingCall,
    method: SentMethod<Arguments>,
    values: Arguments,
    timeoutMs: number,
  ): number {
    const writer = this.#channel.begin();
    let id = -1;
    try {
      id = this.#calls.add(call);
      beginCall(writer, id, method.number, timeoutMs === 0 ? undefined : timeoutMs);
      method.writeArguments(writer, values);
    } catch (error) {
      this.#channel.abandon();
      if (id >= 0) this.#calls.take(id);
      throw error instanceof InvalidValue
        ? new InvalidValue(`${method.name}: ${error.message}`)
        : error;
    }
    this.#channel.end();
    return id;
  }

  #watch(call: PendingCall, id: number, timeoutMs: number, signal: AbortSignal | undefined): void {
    call.timeoutMs = timeoutMs;
    const giveUp = (error: MediumError): void => this.giveUp(call, id, error);
    const timer =
      timeoutMs === 0
        ? undefined
        : setTimeout(() => giveUp(timedOut(call.name, timeoutMs)), timeoutMs);
    const onAbort = (): void => {
      if (signal !== undefined) giveUp(cancelled(call.name, signal));
    };
    if (signal !== undefined) {
      // One signal may well end many calls at once: that is no leak.
      setMaxListeners(0, signal);
      signal.addEventListener("abort", onAbort, { once: true });
    }
    call.onSettled = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
  }

  /** The caller wants the answer no more: the call fails, and the other side is told. Unless it is settled. */
  giveUp(call: PendingCall, id: number, error: MediumError): void {
    if (call.settled) return;
    call.fail(error);
    writeCancel(this.#channel.begin(), id);
    this.#channel.end();
  }
}

/**
 * Settles a call with what `read` finds. An answer that holds what only a newer daemon knows fails the call alone; one that is malformed
 * fails the connection too.
 */
function settle(call: PendingCall, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (error instanceof IncompatibleInterface) {
      call.fail(
        new IncompatibleInterface(`The answer of ${call.name} cannot be read: ${error.message}`),
      );
      return;
    }
    call.fail(error instanceof Error ? error : new ProtocolError(String(error)));
    throw error;
  }
}

/** A call in flight, its result type out of sight. */
export interface PendingCall {
  readonly name: string;
  readonly settled: boolean;
  /** How long the answer is waited for; 0 is for ever. */
  timeoutMs: number;
  onSettled: (() => void) | undefined;
  readonly streams: CallerStreams | undefined;
  /** Settles the call with the result that the reader holds; throws if it cannot be read. */
  resolveFrom(reader: Reader): void;
  fail(error: Error): void;
}

/** What of a method a call is sent with, as a caller gives it. */
export interface SentMethod<Given> extends Pick<
  MethodDescription<never, never>,
  "name" | "number" | "timeoutMs"
> {
  readonly writeArguments: (writer: Writer, value: Given) => void;
}

/** What a call needs of its method once it was sent. */
export type ResultOf<Result> = Pick<MethodDescription<never, Result>, "name" | "readResult">;

export class TypedCall<Result> implements PendingCall {
  readonly #method: ResultOf<Result>;
  readonly #resolve: (result: Result) => void;
  readonly #reject: (error: Error) => void;
  settled = false;
  timeoutMs = 0;
  onSettled: (() => void) | undefined = undefined;

  constructor(
    method: ResultOf<Result>,
    resolve: (result: Result) => void,
    reject: (error: Error) => void,
  ) {
    this.#method = method;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get name(): string {
    return this.#method.name;
  }

  get streams(): CallerStreams | undefined {
    return undefined;
  }

  resolveFrom(reader: Reader): void {
    if (this.settled) return;
    const result = this.#method.readResult(reader);
    this.settle();
    this.#resolve(result);
  }

  fail(error: Error): void {
    if (this.settled) return;
    this.settle();
    this.#reject(error);
  }

  protected settle(): void {
    this.settled = true;
    this.onSettled?.();
  }
}

/**
 * Checks all of the options, which callers without types get wrong, and returns the timeout: that of the call, or else the method's own;
 * 0 is none.
 */
function checkedTimeout(
  { name, timeoutMs: usualMs }: Pick<MethodDescription<never, never>, "name" | "timeoutMs">,
  options: CallOptions = {},
): number {
  if (typeof options !== "object" || options === null) {
    throw new InvalidValue(
      `${name}: options must be an object such as { timeoutMs: 500 }, got ${describe(options)}.`,
    );
  }
  const { timeoutMs = usualMs, signal } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new InvalidValue(`${name}: signal must be an AbortSignal, got ${describe(signal)}.`);
  }
  if (timeoutMs === undefined || timeoutMs === Infinity) return 0;
  if (typeof timeoutMs !== "number" || !(timeoutMs > 0)) {
    throw new InvalidValue(
      `${name}: timeoutMs must be a number of milliseconds above 0, got ${describe(timeoutMs)}.`,
    );
  }
  return timeoutMs > deadlineMsMax ? 0 : Math.ceil(timeoutMs);
}

function timedOut(method: string, timeoutMs: number): TimeoutError {
  return new TimeoutError(`${method} was not answered within ${timeoutMs} ms.`);
}

function cancelled(method: string, signal: AbortSignal): Cancelled {
  return new Cancelled(`${method} was cancelled by its signal.`, { cause: signal.reason });
}

/** The error for a throw of exception 0. */
function undeclared(
  { name: method, timeoutMs }: PendingCall,
  callee: string,
  code: string,
  message: string,
  stack: string,
): MediumError {
  switch (code) {
    case "overloaded":
      return new Overloaded(`${method} was refused: ${message}`);
    case "shutting-down":
      return new ConnectionLost(`${method} was not started: ${message}`);
    case "incompatible-interface":
      return new IncompatibleInterface(`${method} was refused: ${message}`);
    case "timeout":
      // The other side's clock was a little faster than ours.
      return timedOut(method, timeoutMs);
    case "cancelled":
      return new Cancelled(`${method} was given up by ${callee}: ${message}`);
    default:
      return new RemoteError(
        `${method} failed in ${callee}: ${message}`,
        stack === "" ? undefined : stack,
      );
  }
}
