/** A call of this side from when it is made until it is settled, whichever sessions it is sent on. */
import { setMaxListeners } from "node:events";
import type { CallCounts } from "../telemetry/counts.js";
import { describe } from "../describe.js";
import { Cancelled, InvalidValue, TimeoutError, type MediumError } from "../errors.js";
import { withoutFrames } from "./frames.js";
import type { GivenArguments } from "../values/given.js";
import type { MethodDescription } from "../interface.js";
import { deadlineMsMax } from "../limits.js";
import { beginCall } from "../messages/messages.js";
import type { Reader } from "../values/reader.js";
import type { CallerStreams } from "../streams/caller-streams.js";
import type { Route } from "../streams/outgoing-stream.js";
import { checkedTraceContext, type TraceContext } from "../messages/trace-context.js";
import type { Writer } from "../values/writer.js";

/** How one call is to be made. What its arguments hold is to be left as it is until it has settled: it may have to be sent again. */
export interface CallOptions {
  /**
   * Milliseconds to wait for the answer, or for the end of a stream, and for the connection while that is away; then the call rejects with
   * `TimeoutError` and the other side is told. Unless given, the method's `@timeout` counts, or there is no limit; `Infinity` is none either way.
   */
  readonly timeoutMs?: number | undefined;
  /** Ends the call: it rejects with `Cancelled`, and the other side is told. */
  readonly signal?: AbortSignal | undefined;
  /**
   * W3C Trace Context of the trace that the call belongs to: travels to whoever answers it. `InvalidValue` if it is not well-formed. Whoever subscribes to
   * the channels of `node:diagnostics_channel` need not give it.
   */
  readonly traceparent?: string | undefined;
  /** What goes with `traceparent`: at most 512 characters. */
  readonly tracestate?: string | undefined;
}

/** What an unanswered call is in: the calls in flight of a session, or those that wait for one. */
export interface CallPlace {
  /** The call was given up by its caller, and is settled. */
  withdraw(call: OutgoingCall): void;
}

/** A call that is not settled, its types out of sight. */
export interface OutgoingCall {
  readonly name: string;
  /** Of the method, as the application has it. */
  readonly number: number;
  readonly isIdempotent: boolean;
  /** Grows with each call that is made: they keep that order when they are sent again. */
  readonly serial: number;
  readonly settled: boolean;
  /** How long the answer is waited for, from when the call was made; 0 is for ever. */
  readonly timeoutMs: number;
  /** What only calls have that are watched or traced, or were lost: made when it is first asked for. */
  readonly extra: CallExtra;
  /** Of a call that has any. */
  readonly streams: CallerStreams | undefined;
  /** It was sent under that id: its streams begin, if it has any. */
  beginStreams(id: number, route: Route): void;
  /** Remembers where the call is now, if anybody is going to ask. */
  moveTo(place: CallPlace | undefined, id?: number): void;
  /** Writes the whole message, with the method's number as the callee has it. Throws `InvalidValue` if the arguments do not fit. */
  write(writer: Writer, id: number, method: number): void;
  /** Settles the call with the result that the reader holds; throws if it cannot be read. */
  resolveFrom(reader: Reader): void;
  fail(error: Error): void;
}

/** Kept apart from the call, of which there may be a million a second. */
class CallExtra {
  /** When its time is over, by `performance.now()`; 0 where it has no limit. */
  expiresAt = 0;
  place: CallPlace | undefined = undefined;
  /** Under which it is in flight there. */
  id = 0;
  /** Sessions that ended while it was in flight on them. */
  lostCount = 0;
  trace: TraceContext | undefined = undefined;
  onSettled: (() => void) | undefined = undefined;
}

let callCount = 0;

/** Its fields are private to the compiler only: the engine takes longer to make an object with others. */
export class TypedCall<Arguments, Result> implements OutgoingCall {
  declare private readonly method: MethodDescription<Arguments, Result>;
  declare private readonly values: GivenArguments<Arguments>;
  declare private readonly counts: CallCounts;
  declare private readonly resolve: (result: Result) => void;
  declare private readonly reject: (error: Error) => void;
  declare readonly serial: number;
  declare readonly timeoutMs: number;
  declare settled: boolean;
  declare private extras: CallExtra | undefined;

  /** Throws `InvalidValue` for options that are wrong. How the call ends is counted; that it was made, by whoever made it. */
  constructor(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
    counts: CallCounts,
    resolve: (result: Result) => void,
    reject: (error: Error) => void,
  ) {
    this.method = method;
    this.values = values;
    this.counts = counts;
    this.resolve = resolve;
    this.reject = reject;
    this.serial = callCount++;
    this.timeoutMs = timeoutOf(method, options);
    this.settled = false;
    this.extras = undefined;
    if (options !== undefined) this.trace(options);
  }

  get name(): string {
    return this.method.name;
  }

  get number(): number {
    return this.method.number;
  }

  get isIdempotent(): boolean {
    return this.method.isIdempotent === true;
  }

  get extra(): CallExtra {
    this.extras ??= new CallExtra();
    return this.extras;
  }

  get streams(): CallerStreams | undefined {
    return undefined;
  }

  beginStreams(_id: number, _route: Route): void {}

  moveTo(place: CallPlace | undefined, id = 0): void {
    if (this.extras === undefined) return;
    this.extras.place = place;
    this.extras.id = id;
  }

  write(writer: Writer, id: number, method: number): void {
    const { writeArguments } = this.method;
    const deadlineMs = this.timeoutMs === 0 ? undefined : this.remainingMs();
    beginCall(writer, id, method, deadlineMs, this.extras?.trace);
    writeArguments(writer, this.values);
  }

  resolveFrom(reader: Reader): void {
    if (this.settled) return;
    const result = this.method.readResult(reader);
    this.counts.answered++;
    this.settle();
    this.resolve(result);
  }

  fail(error: Error): void {
    if (this.settled) return;
    this.counts.fail(error);
    this.settle();
    this.reject(error);
  }

  private trace(options: CallOptions): void {
    const trace = checkedTraceContext(this.name, options);
    if (trace !== undefined) this.extra.trace = trace;
  }

  private remainingMs(): number {
    if (this.extras === undefined || this.extras.expiresAt === 0) return this.timeoutMs;
    return Math.max(1, Math.ceil(this.extras.expiresAt - performance.now()));
  }

  protected settle(): void {
    this.settled = true;
    this.extras?.onSettled?.();
  }
}

/** Gives the call up when its time is over or its signal fires, wherever it is by then; it was just put in `place`. */
export function watch(
  call: OutgoingCall,
  signal: AbortSignal | undefined,
  place: CallPlace,
  id = 0,
): void {
  const { timeoutMs, extra } = call;
  call.moveTo(place, id);
  const giveUp = (error: MediumError): void => {
    if (call.settled) return;
    call.fail(error);
    extra.place?.withdraw(call);
  };
  let timer: NodeJS.Timeout | undefined;
  if (timeoutMs > 0) {
    extra.expiresAt = performance.now() + timeoutMs;
    timer = setTimeout(
      () => giveUp(withoutFrames(() => timedOut(call.name, timeoutMs))),
      timeoutMs,
    );
  }
  const onAbort = (): void => {
    if (signal !== undefined) giveUp(cancelled(call.name, signal));
  };
  if (signal !== undefined) {
    // One signal may well end many calls at once: that is no leak.
    setMaxListeners(0, signal);
    signal.addEventListener("abort", onAbort, { once: true });
  }
  extra.onSettled = () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  };
}

/** Most calls have neither options nor a timeout. */
function timeoutOf(
  method: Pick<MethodDescription<never, never>, "name" | "timeoutMs">,
  options: CallOptions | undefined,
): number {
  return options === undefined && method.timeoutMs === undefined
    ? 0
    : checkedTimeout(method, options);
}

/**
 * Checks all of the options, which callers without types get wrong, and returns the timeout, that of the call or else the method's own;
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

export function timedOut(method: string, timeoutMs: number): TimeoutError {
  return new TimeoutError(`${method} was not answered within ${timeoutMs} ms.`);
}

export function cancelled(method: string, signal: AbortSignal): Cancelled {
  return new Cancelled(`${method} was cancelled by its signal.`, { cause: signal.reason });
}
