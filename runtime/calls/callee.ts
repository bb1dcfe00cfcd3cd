import type { Application } from "../daemon/application.js";
import { Answers, type AnswerOptions } from "./answers.js";
import { RunningCall } from "./call-context.js";
import type { HandlerCounts } from "../telemetry/counts.js";
import { IncompatibleInterface, ProtocolError, type MediumError } from "../errors.js";
import type { Dispatch, Handler, InterfaceDescription } from "../interface.js";
import { calleeFlag } from "../messages/messages.js";
import type { Reader } from "../values/reader.js";
import type { IncomingStream } from "../streams/incoming-stream.js";
import type { ItemGate } from "../streams/item-gate.js";
import type { AnsweringHalf } from "./refusing-callee.js";
import { StreamingCall, streamsOf } from "./streaming-call.js";
import type { TraceContext } from "../messages/trace-context.js";
import { handleTracing, incoming, traceHandler } from "../telemetry/tracing.js";
import type { Channel } from "../transports/transport.js";
import type { WireCode } from "../messages/wire-codes.js";

export interface CalleeOptions extends AnswerOptions {
  readonly maxCallsInFlight: number;
  readonly maxStreams: number;
  /** For the items of streams. */
  readonly gate: ItemGate;
  /** Whether the caller does not read: then answers wait, and so does their memory. */
  isFull(): boolean;
  /** Called after a call that took its time was answered. */
  onAnswered(): void;
}

/**
 * The answering half of a connection: runs the handler of each call that arrives and answers it exactly once, with its result or with what it
 * threw. Nothing that a handler does gets past it.
 */
export class Callee implements AnsweringHalf {
  readonly #channel: Channel;
  readonly #application: Application | undefined;
  readonly #description: InterfaceDescription;
  readonly #handlers: Dispatch["handlers"];
  readonly #answers: Answers;
  readonly #options: CalleeOptions;
  readonly #counts: HandlerCounts;
  /** Calls whose handler returned a promise; the others are answered before the next message is read. */
  readonly #running = new Map<number, RunningCall>();
  #waiting: (() => void)[] = [];
  #openStreams = 0;
  /** Why, once the connection is over. */
  #ended: MediumError | undefined;
  #refusal: Refusal | undefined;

  /** `application` is who calls, in the daemon. */
  constructor(
    channel: Channel,
    application: Application | undefined,
    dispatch: Dispatch,
    options: CalleeOptions,
  ) {
    this.#channel = channel;
    this.#application = application;
    this.#description = dispatch.description;
    this.#handlers = dispatch.handlers;
    this.#answers = new Answers(channel, dispatch.description.exceptions, options);
    this.#options = options;
    this.#counts = options.counts;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Streams of calls that run. */
  get openStreams(): number {
    return this.#openStreams;
  }

  /** A call arrived; the reader stands before its arguments. Throws `ProtocolError` if they cannot be read. */
  call(
    id: number,
    number: number,
    deadlineMs: number,
    trace: TraceContext | undefined,
    reader: Reader,
  ): void {
    if (this.#running.size > 0 && this.#running.has(id)) throw idInUse(id);
    this.#counts.received++;
    const handler = this.#handlers[number - 1];
    if (
      handler === undefined ||
      this.#isRefusing ||
      this.#running.size >= this.#options.maxCallsInFlight
    ) {
      this.#refuseCall(id, number, handler);
    } else if (handler.resultStream !== undefined || handler.parameterStreams !== undefined) {
      this.#readStreaming(id, handler, deadlineMs, trace, reader);
    } else {
      this.#read(id, handler, deadlineMs, trace, reader);
    }
  }

  get #isRefusing(): boolean {
    return this.#refusal !== undefined && !this.#refusal.isExempt();
  }

  #refuseCall(id: number, number: number, handler: Handler | undefined): void {
    const { maxCallsInFlight } = this.#options;
    if (handler === undefined) {
      this.#answers.absent(id, number, this.#handlers.length);
    } else if (this.#refusal !== undefined && this.#isRefusing) {
      this.#answers.refuse(id, this.#refusal.code, this.#refusal.message);
    } else {
      this.#answers.overload(id, "unanswered calls", maxCallsInFlight, "maxCallsInFlight");
    }
  }

  /** The caller does not want the answer any more. */
  cancel(id: number): void {
    this.#running.get(id)?.cancel();
  }

  // What arrives for a call that is not taken has crossed its answer.

  item(id: number, stream: number, reader: Reader): void {
    this.#running.get(id)?.item(stream, reader);
  }

  binaryStream(id: number, stream: number): IncomingStream | undefined {
    return this.#running.get(id)?.binaryStream(stream);
  }

  ended(id: number, stream: number): void {
    this.#running.get(id)?.ended(stream);
  }

  failed(id: number, stream: number, message: string): void {
    this.#running.get(id)?.failed(stream, message);
  }

  credit(id: number, stream: number, bytes: number): void {
    this.#running.get(id)?.credit(stream, bytes);
  }

  /** From now on every call is refused that arrives while it is not exempt; those that run go on. */
  refuse(code: WireCode, message: string, isExempt: () => boolean = never): void {
    this.#refusal ??= { code, message, isExempt };
  }

  /** The connection is over: tells every handler that still runs. */
  end(reason: MediumError): void {
    this.#ended = reason;
    const calls = [...this.#running.values()];
    this.#counts.cancelled += calls.length;
    this.#running.clear();
    this.#waiting = [];
    this.#openStreams = 0;
    for (const call of calls) call.abort(reason);
  }

  #read(
    id: number,
    handler: Handler,
    deadlineMs: number,
    trace: TraceContext | undefined,
    reader: Reader,
  ): void {
    let values: unknown;
    try {
      values = handler.readArguments(reader);
    } catch (error) {
      this.#unreadable(id, error);
      return;
    }
    const { name } = handler;
    this.#run(id, handler, values, new RunningCall(this.#application, name, deadlineMs, trace));
  }

  /** Arguments that hold what only a newer caller knows fail the call alone; those that are malformed are thrown on. */
  #unreadable(id: number, error: unknown): void {
    if (error instanceof IncompatibleInterface) {
      this.#answers.refuse(id, "incompatible-interface", error.message);
      return;
    }
    this.#counts.refused++;
    throw error;
  }

  #readStreaming(
    id: number,
    handler: Handler,
    deadlineMs: number,
    trace: TraceContext | undefined,
    reader: Reader,
  ): void {
    const { gate, maxStreams } = this.#options;
    const streams = streamsOf(handler);
    if (this.#openStreams + streams > maxStreams) {
      this.#answers.overload(id, "open streams", maxStreams, "maxStreams");
      return;
    }
    const route = { channel: this.#channel, gate, flag: calleeFlag };
    const whenAnswered = (): void => void (this.#openStreams -= streams);
    const call = new StreamingCall(
      this.#application,
      handler,
      deadlineMs,
      trace,
      id,
      route,
      whenAnswered,
    );
    this.#openStreams += streams;
    let values: unknown;
    try {
      reader.giveStreams(call.parameters);
      values = handler.readArguments(reader);
    } catch (error) {
      call.finish();
      this.#unreadable(id, error);
      return;
    }
    this.#run(id, handler, values, call);
  }

  #run(id: number, handler: Handler, values: unknown, call: RunningCall): void {
    let result: unknown;
    let isLater: boolean;
    try {
      result = handleTracing.hasSubscribers
        ? this.#invokeTraced(handler, values, call)
        : call.invoke(handler, values);
      isLater = isPromiseLike(result);
    } catch (error) {
      this.#answers.throw(id, handler, error, call);
      return;
    }
    if (isLater) this.#await(id, handler, result, call);
    else this.#answers.reply(id, handler, result, call);
  }

  // Each of these makes closures, and a function that does takes memory for what they use each time that it is called.

  #invokeTraced(handler: Handler, values: unknown, call: RunningCall): unknown {
    const traced = incoming(this.#description, handler.name, call, this.#application);
    return traceHandler(traced, () => call.invoke(handler, values));
  }

  #await(id: number, handler: Handler, result: unknown, call: RunningCall): void {
    if (this.#ended !== undefined) {
      this.#abandon(result, call, this.#ended);
      return;
    }
    this.#running.set(id, call);
    void Promise.resolve(result).then(
      (value) => this.#settle(id, handler, call, true, value),
      (error: unknown) => this.#settle(id, handler, call, false, error),
    );
  }

  /** The handler itself has ended the connection, by an event that was one too many. */
  #abandon(result: unknown, call: RunningCall, reason: MediumError): void {
    this.#counts.cancelled++;
    call.abort(reason);
    void Promise.resolve(result).catch(() => {});
  }

  #answerLater(
    id: number,
    handler: Handler,
    call: RunningCall,
    isResult: boolean,
    outcome: unknown,
  ): void {
    this.#waiting.push(() => this.#settleNow(id, handler, call, isResult, outcome));
  }

  /** Room again: sends answers that waited for it, as many as fit. */
  answerWaiting(): void {
    let sent = 0;
    while (sent < this.#waiting.length && !this.#options.isFull()) this.#waiting[sent++]?.();
    this.#waiting.splice(0, sent);
  }

  /** Answers with a result or with what was thrown, unless the connection ended meanwhile; later, where the caller does not read. */
  #settle(
    id: number,
    handler: Handler,
    call: RunningCall,
    isResult: boolean,
    outcome: unknown,
  ): void {
    if (this.#running.get(id) !== call) return;
    if (this.#options.isFull()) this.#answerLater(id, handler, call, isResult, outcome);
    else this.#settleNow(id, handler, call, isResult, outcome);
  }

  #settleNow(
    id: number,
    handler: Handler,
    call: RunningCall,
    isResult: boolean,
    outcome: unknown,
  ): void {
    if (this.#running.get(id) !== call) return;
    this.#running.delete(id);
    if (isResult) this.#answers.reply(id, handler, outcome, call);
    else this.#answers.throw(id, handler, outcome, call);
    this.#options.onAnswered();
  }
}

function idInUse(id: number): ProtocolError {
  return new ProtocolError(`Call ${id} is unanswered, its id cannot be used again yet.`);
}

interface Refusal {
  readonly code: WireCode;
  readonly message: string;
  isExempt(): boolean;
}

function never(): boolean {
  return false;
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== "object" || value === null) return false;
  // A cast, since `in` takes longer than reading what may not be there, for results of several kinds.
  return typeof (value as Partial<PromiseLike<unknown>>).then === "function";
}
