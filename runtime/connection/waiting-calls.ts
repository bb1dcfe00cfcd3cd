import type { CallCounts } from "../telemetry/counts.js";
import { ConnectionLost, InvalidValue, Overloaded, type MediumError } from "../errors.js";
import type { GivenArguments } from "../values/given.js";
import type { MethodDescription, StreamMethodDescription } from "../interface.js";
import {
  cancelled,
  TypedCall,
  watch,
  type CallOptions,
  type CallPlace,
  type OutgoingCall,
} from "../calls/outgoing-call.js";
import type { IncomingStream } from "../streams/incoming-stream.js";
import { CallWithStreams, openStream } from "../calls/stream-calls.js";
import { Writer } from "../values/writer.js";

export interface WaitingCallsOptions {
  /** As the error of a call names it. */
  readonly daemon: string;
  readonly callWaitMs: number;
  readonly maxWaitingCalls: number;
  readonly counts: CallCounts;
}

/**
 * The calls of one connection that wait for its next session. A call with a deadline waits until that is over, any other one for
 * `callWaitMs`; one timer serves all of those.
 */
export class WaitingCalls implements CallPlace {
  readonly #options: WaitingCallsOptions;
  /** When each began to wait, by `performance.now()`. */
  readonly #calls = new Map<OutgoingCall, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WaitingCallsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Never throws; whatever goes wrong rejects the promise. A wrong argument does so at once, as it would on a session. */
  call<Arguments, Result>(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const { counts } = this.#options;
      const Call = method.parameterStreams === undefined ? TypedCall : CallWithStreams;
      const call = new Call(method, values, options, counts, resolve, reject);
      this.#enqueue(call, method, values, options?.signal);
    });
  }

  /** Makes a call whose result is a stream, which nothing comes of until it is sent. Whatever goes wrong is thrown by the iteration. */
  open<Arguments>(
    method: StreamMethodDescription<Arguments, unknown>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): IncomingStream {
    return openStream(method, values, options, this.#options.counts, (call) =>
      this.#enqueue(call, method, values, options?.signal),
    );
  }

  #enqueue<Arguments>(
    call: OutgoingCall,
    method: WrittenMethod<Arguments>,
    values: GivenArguments<Arguments>,
    signal: AbortSignal | undefined,
  ): void {
    if (signal?.aborted === true) throw cancelled(method.name, signal);
    this.#checkRoom(method.name);
    checkArguments(method, values);
    this.add(call);
    this.#options.counts.made++;
    if (call.timeoutMs > 0 || signal !== undefined) watch(call, signal, this);
  }

  /** Takes a call that was made before; not subject to the limit, under which it was made. */
  add(call: OutgoingCall): void {
    call.moveTo(this);
    this.#calls.set(call, performance.now());
    if (call.timeoutMs === 0) this.#startTimer();
  }

  withdraw(call: OutgoingCall): void {
    this.#calls.delete(call);
  }

  /** Gives all calls up, in the order in which they were made. */
  takeAll(): OutgoingCall[] {
    const calls = [...this.#calls.keys()].toSorted((one, other) => one.serial - other.serial);
    for (const call of calls) call.moveTo(undefined);
    this.#calls.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return calls;
  }

  /** No session will come. */
  fail(why: string, cause: Error | undefined): void {
    const options = cause === undefined ? {} : { cause };
    for (const call of this.takeAll()) call.fail(notSent(call, why, options));
  }

  #checkRoom(method: string): void {
    const { daemon, maxWaitingCalls } = this.#options;
    if (this.#calls.size < maxWaitingCalls) return;
    throw new Overloaded(
      `${method} was not sent: ${maxWaitingCalls} calls already wait for the connection to ${daemon} to come back, ` +
        "as many as may (reconnect.maxWaitingCalls).",
    );
  }

  #startTimer(): void {
    if (this.#timer !== undefined || this.#options.callWaitMs === Infinity) return;
    this.#timer = setTimeout(() => this.#expire(), this.#options.callWaitMs).unref();
  }

  #expire(): void {
    this.#timer = undefined;
    const { daemon, callWaitMs } = this.#options;
    const now = performance.now();
    let nextMs = Infinity;
    for (const [call, since] of this.#calls) {
      if (call.timeoutMs > 0) continue;
      const leftMs = since + callWaitMs - now;
      // Timers may come a little early.
      if (leftMs > 1) {
        nextMs = Math.min(nextMs, leftMs);
        continue;
      }
      this.#calls.delete(call);
      call.moveTo(undefined);
      const why = `there was no connection to ${daemon} for ${callWaitMs} ms (reconnect.callWaitMs).`;
      call.fail(notSent(call, why, {}));
    }
    if (nextMs !== Infinity) {
      this.#timer = setTimeout(() => this.#expire(), Math.ceil(nextMs)).unref();
    }
  }
}

type WrittenMethod<Arguments> = Pick<
  MethodDescription<Arguments, never>,
  "name" | "writeArguments"
>;

/** Whether they can be encoded at all: what is wrong is to be known now, and not when there is a session. */
function checkArguments<Arguments>(
  { name, writeArguments }: WrittenMethod<Arguments>,
  values: GivenArguments<Arguments>,
): void {
  const writer = new Writer();
  writer.beginMessage();
  try {
    writeArguments(writer, values);
  } catch (error) {
    throw error instanceof InvalidValue ? new InvalidValue(`${name}: ${error.message}`) : error;
  } finally {
    writer.clear();
  }
}

function notSent(call: OutgoingCall, why: string, options: ErrorOptions): MediumError {
  if (call.extra.lostCount === 0) {
    return new ConnectionLost(`${call.name} was not sent: ${why}`, options);
  }
  return new ConnectionLost(`${call.name} was not answered, and not sent again: ${why}`, {
    ...options,
    mayHaveRun: true,
  });
}
