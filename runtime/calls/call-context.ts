import type { Application } from "../daemon/application.js";
import { Cancelled, ProtocolError, TimeoutError, type MediumError } from "../errors.js";
import type { Handler } from "../interface.js";
import type { IncomingStream } from "../streams/incoming-stream.js";
import type { Reader } from "../values/reader.js";
import type { TraceContext } from "../messages/trace-context.js";

/** What a callback of the application is told about the call, as its last parameter. */
export interface CallbackContext {
  /**
   * Fires when the answer is no longer wanted: the caller cancelled the call, its time ran out, or the connection ended.
   * Never fires because the call was answered. The reason is a `MediumError`.
   */
  readonly signal: AbortSignal;
  /** W3C Trace Context that the caller sent with the call, well-formed; `undefined` where it sent none. */
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

/** What a method of the daemon is told about the call, as its last parameter. */
export interface CallContext<App extends Application = Application> extends CallbackContext {
  /** Who calls. */
  readonly application: App;
}

/** The caller's clock runs out when this side's does, and its cancel may be here a little before. */
const sameMomentMs = 5;

/**
 * One call while it runs. The signal is made when it is first asked for: most methods never do, and an `AbortController` costs more
 * than the rest of a small call.
 */
export class RunningCall implements CallbackContext {
  /** Who calls, in the daemon; an application is only called by its daemon. */
  declare readonly application: Application | undefined;
  declare private readonly name: string;
  /** When its deadline is over, by `performance.now()`; 0 where it has none. */
  declare private readonly expiresAtMs: number;
  declare private readonly trace: TraceContext | undefined;
  declare private controller: AbortController | undefined;
  declare private timer: NodeJS.Timeout | undefined;
  declare private isFinished: boolean;
  /** Why the answer is not wanted any more, if so. */
  declare reason: MediumError | undefined;

  /** `deadlineMs` is counted from now; 0 is none. */
  constructor(
    application: Application | undefined,
    name: string,
    deadlineMs: number,
    trace: TraceContext | undefined,
  ) {
    this.application = application;
    this.name = name;
    this.expiresAtMs = deadlineMs === 0 ? 0 : performance.now() + deadlineMs;
    this.trace = trace;
    this.controller = undefined;
    this.timer = undefined;
    this.reason = undefined;
    this.isFinished = false;
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.reason !== undefined) this.controller.abort(this.reason);
      else if (this.expiresAtMs > 0 && !this.isFinished) this.startTimer();
    }
    return this.controller.signal;
  }

  get traceparent(): string | undefined {
    return this.trace?.traceparent;
  }

  get tracestate(): string | undefined {
    return this.trace?.tracestate;
  }

  /** The answer is no longer wanted. */
  abort(reason: MediumError): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    clearTimeout(this.timer);
    this.controller?.abort(reason);
  }

  /** The caller sent a cancel. */
  cancel(): void {
    const isTimeUp = this.expiresAtMs > 0 && performance.now() > this.expiresAtMs - sameMomentMs;
    this.abort(
      isTimeUp
        ? this.timeUp()
        : new Cancelled(`The caller no longer wants the answer of ${this.name}.`),
    );
  }

  /** Runs the handler. What it returns, or the promise of it, is the answer. */
  invoke(handler: Handler, values: unknown): unknown {
    return handler.invoke(values, this);
  }

  /** Whether an error that the handler threw is its own. */
  isToBlame(_error: unknown): boolean {
    return true;
  }

  /** The call was answered: nothing will fire any more. */
  finish(): void {
    this.isFinished = true;
    if (this.timer !== undefined) clearTimeout(this.timer);
  }

  // What arrives for the streams of the call: this one has none.

  item(stream: number, _reader: Reader): void {
    throw this.noSuchStream("an item", stream);
  }

  binaryStream(_stream: number): IncomingStream | undefined {
    return undefined;
  }

  ended(stream: number): void {
    throw this.noSuchStream("an end", stream);
  }

  failed(stream: number, _message: string): void {
    throw this.noSuchStream("an end", stream);
  }

  credit(stream: number, _bytes: number): void {
    throw this.noSuchStream("credit", stream);
  }

  /** The caller speaks of a stream that the method does not have, or says what is not its to say. */
  protected noSuchStream(what: string, stream: number): ProtocolError {
    return new ProtocolError(
      `There is no stream ${stream} of ${this.name} for ${what} of its caller.`,
    );
  }

  private timeUp(): TimeoutError {
    return new TimeoutError(`The caller stopped waiting for ${this.name}.`);
  }

  private startTimer(): void {
    const remainingMs = this.expiresAtMs - performance.now();
    this.timer = setTimeout(() => this.abort(this.timeUp()), Math.max(remainingMs, 1));
    this.timer.unref();
  }
}
