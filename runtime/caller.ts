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
import type { Channel } from "./transport.js";

/** How one call is to be made. */
export interface CallOptions {
  /**
   * Milliseconds to wait for the answer; then the call rejects with `TimeoutError` and the daemon is told. Unless given, the method's
   * `@timeout` counts, or there is no limit; `Infinity` is none either way.
   */
  readonly timeoutMs?: number;
  /** Ends the call: it rejects with `Cancelled`, and the daemon is told. */
  readonly signal?: AbortSignal;
}

/**
 * The calling half of a connection: sends calls, and settles them when their answer comes, their time runs out, their signal fires
 * or the connection ends, whichever is first. A call that was given up stays in the table until its answer comes
 * (PROTOCOL.md, section 4), which is then dropped.
 */
export class Caller {
  readonly #channel: Channel;
  readonly #exceptions: readonly ExceptionDescription[];
  readonly #calls = new InFlightCalls<PendingCall>();
  #refusal: ((method: string) => MediumError) | undefined;

  constructor(channel: Channel, exceptions: InterfaceDescription["exceptions"]) {
    this.#channel = channel;
    this.#exceptions = exceptions.map(describeException);
  }

  get unanswered(): number {
    return this.#calls.size;
  }

  /** Never throws; whatever goes wrong rejects the promise. */
  call<Arguments, Result>(
    method: MethodDescription<Arguments, Result>,
    values: Arguments,
    options: CallOptions | undefined,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.#refusal !== undefined) throw this.#refusal(method.name);
      const timeoutMs = checkedTimeout(method.name, options?.timeoutMs ?? method.timeoutMs);
      const signal = options?.signal;
      if (signal?.aborted === true) throw cancelled(method.name, signal);
      const call = new TypedCall(method, resolve, reject);
      const id = this.#send(call, method, values, timeoutMs);
      if (timeoutMs > 0 || signal !== undefined) this.#watch(call, id, timeoutMs, signal);
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
    settle(call, () => call.fail(this.#readError(call.name, reader)));
  }

  /** From now on every call is refused with what `refusal` makes for it; those in flight go on. */
  refuse(refusal: (method: string) => MediumError): void {
    this.#refusal ??= refusal;
  }

  /** The connection is over: rejects every unanswered call with what `reason` makes for it, and every later one. */
  end(reason: (method: string) => MediumError): void {
    this.#refusal = reason;
    for (const call of this.#calls.takeAll()) call.fail(reason(call.name));
  }

  #readError(method: string, reader: Reader): MediumError {
    const number = reader.varint("the number of an exception");
    if (number === 0) {
      return undeclared(method, reader.string(), reader.string(), reader.string());
    }
    const exception = this.#exceptions[number - 1];
    const message = reader.string();
    if (exception !== undefined) return exception.readMembers(reader, message);
    return new RemoteError(
      `${method} threw an exception that this side does not know (number ${number}): ${message}`,
    );
  }

  #take(id: number, what: string): PendingCall {
    const call = this.#calls.take(id);
    if (call === undefined)
      throw new ProtocolError(`There is no unanswered call ${id} for this ${what}.`);
    return call;
  }

  #send<Arguments, Result>(
    call: PendingCall,
    method: MethodDescription<Arguments, Result>,
    values: Arguments,
    timeoutMs: number,
  ): number {
    const id = this.#calls.add(call);
    const writer = this.#channel.begin();
    try {
      beginCall(writer, id, method.number, timeoutMs === 0 ? undefined : timeoutMs);
      method.writeArguments(writer, values);
    } catch (error) {
      this.#channel.abandon();
      this.#calls.take(id);
      throw error instanceof InvalidValue
        ? new InvalidValue(`${method.name}: ${error.message}`)
        : error;
    }
    this.#channel.end();
    return id;
  }

  #watch(call: PendingCall, id: number, timeoutMs: number, signal: AbortSignal | undefined): void {
    const giveUp = (error: MediumError): void => {
      if (call.settled) return;
      call.fail(error);
      writeCancel(this.#channel.begin(), id);
      this.#channel.end();
    };
    const timer =
      timeoutMs === 0
        ? undefined
        : setTimeout(
            () => giveUp(new TimeoutError(`${call.name} was not answered within ${timeoutMs} ms.`)),
            timeoutMs,
          );
    const onAbort = (): void => {
      if (signal !== undefined) giveUp(cancelled(call.name, signal));
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    call.onSettled = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
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
interface PendingCall {
  readonly name: string;
  readonly settled: boolean;
  onSettled: (() => void) | undefined;
  /** Settles the call with the result that the reader holds; throws if it cannot be read. */
  resolveFrom(reader: Reader): void;
  fail(error: Error): void;
}

/** What a call needs of its method once it was sent. */
type ResultOf<Result> = Pick<MethodDescription<never, Result>, "name" | "readResult">;

class TypedCall<Result> implements PendingCall {
  readonly #method: ResultOf<Result>;
  readonly #resolve: (result: Result) => void;
  readonly #reject: (error: Error) => void;
  settled = false;
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

  resolveFrom(reader: Reader): void {
    if (this.settled) return;
    const result = this.#method.readResult(reader);
    this.#settle();
    this.#resolve(result);
  }

  fail(error: Error): void {
    if (this.settled) return;
    this.#settle();
    this.#reject(error);
  }

  #settle(): void {
    this.settled = true;
    this.onSettled?.();
  }
}

function checkedTimeout(method: string, timeoutMs: number | undefined): number {
  if (timeoutMs === undefined || timeoutMs === Infinity) return 0;
  if (!(timeoutMs > 0)) {
    throw new InvalidValue(
      `${method}: timeoutMs must be a number of milliseconds above 0, got ${String(timeoutMs)}.`,
    );
  }
  return timeoutMs > deadlineMsMax ? 0 : Math.ceil(timeoutMs);
}

function cancelled(method: string, signal: AbortSignal): Cancelled {
  return new Cancelled(`${method} was cancelled by its signal.`, { cause: signal.reason });
}

/** The error for a throw of exception 0. */
function undeclared(method: string, code: string, message: string, stack: string): MediumError {
  switch (code) {
    case "overloaded":
      return new Overloaded(`${method} was refused: ${message}`);
    case "shutting-down":
      return new ConnectionLost(`${method} was not started: ${message}`);
    case "incompatible-interface":
      return new IncompatibleInterface(`${method} was refused: ${message}`);
    case "timeout":
      return new TimeoutError(`${method} was given up by the daemon: ${message}`);
    case "cancelled":
      return new Cancelled(`${method} was given up by the daemon: ${message}`);
    default:
      return new RemoteError(
        `${method} failed in the daemon: ${message}`,
        stack === "" ? undefined : stack,
      );
  }
}
