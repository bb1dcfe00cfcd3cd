/** A call of this side from when it is made until it is settled, whichever sessions it is sent on. */
import { setMaxListeners } from "node:events";
import { describe } from "./describe.js";
import { Cancelled, InvalidValue, TimeoutError, type MediumError } from "./errors.js";
import type { MethodDescription } from "./interface.js";
import { deadlineMsMax } from "./limits.js";
import { beginCall } from "./messages.js";
import type { Reader } from "./reader.js";
import type { Writer } from "./writer.js";

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

/** What an unanswered call is in: the calls in flight of a session, or those that wait for one. */
export interface CallPlace {
  /** The call was given up by its caller, and is settled. */
  withdraw(call: OutgoingCall): void;
}

/** A call that is not settled, its types out of sight. */
export interface OutgoingCall {
  readonly name: string;
  readonly isIdempotent: boolean;
  /** Grows with each call that is made: they keep that order when they are sent again. */
  readonly serial: number;
  readonly settled: boolean;
  /** How long the answer is waited for, from when the call was made; 0 is for ever. */
  readonly timeoutMs: number;
  /** When that time is over, by `performance.now()`; 0 until the call is watched. */
  expiresAt: number;
  /** Under which it is in flight. */
  id: number;
  place: CallPlace | undefined;
  /** Sessions that ended while it was in flight on them. */
  lostCount: number;
  onSettled: (() => void) | undefined;
  /** Writes the whole message. Throws `InvalidValue` if the arguments do not fit. */
  write(writer: Writer, id: number): void;
  /** Settles the call with the result that the reader holds; throws if it cannot be read. */
  resolveFrom(reader: Reader): void;
  fail(error: Error): void;
}

let callCount = 0;

export class TypedCall<Arguments, Result> implements OutgoingCall {
  readonly #method: MethodDescription<Arguments, Result>;
  readonly #values: Arguments;
  readonly #resolve: (result: Result) => void;
  readonly #reject: (error: Error) => void;
  readonly serial: number = callCount++;
  readonly timeoutMs: number;
  settled = false;
  expiresAt = 0;
  id = 0;
  place: CallPlace | undefined = undefined;
  lostCount = 0;
  onSettled: (() => void) | undefined = undefined;

  constructor(
    method: MethodDescription<Arguments, Result>,
    values: Arguments,
    timeoutMs: number,
    resolve: (result: Result) => void,
    reject: (error: Error) => void,
  ) {
    this.#method = method;
    this.#values = values;
    this.timeoutMs = timeoutMs;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get name(): string {
    return this.#method.name;
  }

  get isIdempotent(): boolean {
    return this.#method.isIdempotent === true;
  }

  write(writer: Writer, id: number): void {
    const { number, writeArguments } = this.#method;
    beginCall(writer, id, number, this.timeoutMs === 0 ? undefined : this.#remainingMs());
    writeArguments(writer, this.#values);
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

  #remainingMs(): number {
    if (this.expiresAt === 0) return this.timeoutMs;
    return Math.max(1, Math.ceil(this.expiresAt - performance.now()));
  }

  #settle(): void {
    this.settled = true;
    this.onSettled?.();
  }
}

/** Gives the call up when its time is over or its signal fires, wherever it is by then. */
export function watch(call: OutgoingCall, signal: AbortSignal | undefined): void {
  const { timeoutMs } = call;
  const giveUp = (error: MediumError): void => {
    if (call.settled) return;
    call.fail(error);
    call.place?.withdraw(call);
  };
  let timer: NodeJS.Timeout | undefined;
  if (timeoutMs > 0) {
    call.expiresAt = performance.now() + timeoutMs;
    timer = setTimeout(() => giveUp(timedOut(call.name, timeoutMs)), timeoutMs);
  }
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

/**
 * Checks all of the options, which callers without types get wrong, and returns the timeout, that of the call or else the method's own;
 * 0 is none.
 */
export function checkedTimeout(
  { name, timeoutMs: usualMs }: Pick<MethodDescription<never, never>, "name" | "timeoutMs">,
  options: CallOptions = {},
): number {
  if (typeof options !== "object") {
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
      `${name}: timeoutMs must be a number of milliseconds above 0, got ${String(timeoutMs)}.`,
    );
  }
  return timeoutMs > deadlineMsMax ? 0 : Math.ceil(timeoutMs);
}

export function timedOut(method: string, timeoutMs: number): TimeoutError {
  return new TimeoutError(`${method} was not answered within ${timeoutMs} ms.`);
}

export function cancelled(method: string, signal: AbortSignal): Cancelled {
  return new Cancelled(`${method} was cancelled by its signal.`, { cause: signal.reason });
}
