import type { Application } from "../daemon/application.js";
import { RunningCall } from "./call-context.js";
import type { HandlerCounts } from "../telemetry/counts.js";
import { IncompatibleInterface, ProtocolError, type MediumError } from "../errors.js";
import {
  describeException,
  type Dispatch,
  type ExceptionDescription,
  type Handler,
  type InterfaceDescription,
} from "../interface.js";
import { beginReply, beginThrow, calleeFlag, writeFailure } from "../messages/messages.js";
import type { Reader } from "../values/reader.js";
import type { ItemGate } from "../streams/item-gate.js";
import { isInvalidItem } from "../values/stream-source.js";
import { absentCallback, type AnsweringHalf } from "./refusing-callee.js";
import { StreamingCall, streamsOf } from "./streaming-call.js";
import type { TraceContext } from "../messages/trace-context.js";
import { handleTracing, traceHandler, type TracedCall } from "../telemetry/tracing.js";
import type { Channel } from "../transports/transport.js";
import type { WireCode } from "../messages/wire-codes.js";

/** The two sides in the words of an error. */
export interface Sides {
  /** `the daemon`, where that answers. */
  readonly callee: string;
  readonly caller: string;
}

export interface CalleeOptions {
  readonly sides: Sides;
  readonly maxCallsInFlight: number;
  readonly maxStreams: number;
  readonly exposeStacks: boolean;
  readonly counts: HandlerCounts;
  /** For the items of streams. */
  readonly gate: ItemGate;
  /** Whether the caller does not read: then answers wait, and so does their memory. */
  isFull(): boolean;
  /** Called after a call that took its time was answered. */
  onAnswered(): void;
  /** Told of everything that a handler throws and the specification does not declare. */
  onError(error: unknown, method: string): void;
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
  readonly #exceptions: readonly ExceptionDescription[];
  readonly #options: CalleeOptions;
  readonly #counts: HandlerCounts;
  /** Calls whose handler returned a promise; the others are answered before the next message is read. */
  readonly #running = new Map<number, RunningCall>();
  #waiting: (() => void)[] = [];
  #openStreams = 0;
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
    this.#exceptions = dispatch.description.exceptions.map(describeException);
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
      this.#refuse(id, "incompatible-interface", this.#absent(number));
    } else if (this.#refusal !== undefined && this.#isRefusing) {
      this.#refuse(id, this.#refusal.code, this.#refusal.message);
    } else {
      this.#overload(id, "unanswered calls", maxCallsInFlight, "maxCallsInFlight");
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
      this.#refuse(id, "incompatible-interface", error.message);
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
      this.#overload(id, "open streams", maxStreams, "maxStreams");
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
      this.#throw(id, handler, error, call);
      return;
    }
    if (isLater) this.#await(id, handler, result, call);
    else this.#reply(id, handler, result, call);
  }

  // Each of these makes closures, and a function that does takes memory for what they use each time that it is called.

  #invokeTraced(handler: Handler, values: unknown, call: RunningCall): unknown {
    return traceHandler(this.#traced(handler, call), () => call.invoke(handler, values));
  }

  #await(id: number, handler: Handler, result: unknown, call: RunningCall): void {
    this.#running.set(id, call);
    void Promise.resolve(result).then(
      (value) => this.#settle(id, handler, call, true, value),
      (error: unknown) => this.#settle(id, handler, call, false, error),
    );
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
    if (isResult) this.#reply(id, handler, outcome, call);
    else this.#throw(id, handler, outcome, call);
    this.#options.onAnswered();
  }

  #reply(id: number, handler: Handler, result: unknown, call: RunningCall): void {
    call.finish();
    const writer = this.#channel.begin();
    try {
      beginReply(writer, id);
      handler.writeResult(writer, result);
    } catch (error) {
      this.#channel.abandon();
      this.#counts.failed++;
      this.#wrong(id, handler, error);
      return;
    }
    this.#channel.end();
    this.#counts.answered++;
  }

  #wrong(id: number, handler: Handler, error: unknown): void {
    this.#options.onError(error, handler.name);
    const message = error instanceof Error ? error.message : "its result cannot be sent.";
    this.#fail(id, "invalid-value", `${handler.name} returned a wrong value: ${message}`);
  }

  #throw(id: number, handler: Handler, error: unknown, call: RunningCall): void {
    call.finish();
    const number = this.#exceptionNumber(error);
    const exception = this.#exceptions[number - 1];
    if (exception === undefined && call.reason !== undefined) this.#counts.cancelled++;
    else this.#counts.failed++;
    if (exception !== undefined) {
      this.#throwDeclared(id, handler, error, exception, number);
    } else if (call.reason !== undefined) {
      // Whatever came of giving up is nobody's fault.
      this.#fail(id, call.reason.code === "timeout" ? "timeout" : "cancelled", call.reason.message);
    } else if (isInvalidItem(error)) {
      this.#wrong(id, handler, error);
    } else if (!call.isToBlame(error)) {
      this.#fail(id, "remote-error", described(error).message);
    } else {
      this.#options.onError(error, handler.name);
      const { message, stack } = described(error);
      this.#fail(id, "remote-error", message, this.#options.exposeStacks ? stack : "");
    }
  }

  #throwDeclared(
    id: number,
    handler: Handler,
    error: unknown,
    exception: ExceptionDescription,
    number: number,
  ): void {
    const writer = this.#channel.begin();
    try {
      beginThrow(writer, id, number, described(error).text);
      exception.writeMembers(writer, error);
    } catch (failure) {
      this.#channel.abandon();
      this.#options.onError(failure, handler.name);
      const wrong = `${handler.name} threw a wrong ${exception.type.name}`;
      this.#fail(id, "invalid-value", `${wrong}: ${described(failure).message}`);
      return;
    }
    this.#channel.end();
  }

  #fail(id: number, code: WireCode, message: string, stack = ""): void {
    writeFailure(this.#channel.begin(), id, code, message, stack);
    this.#channel.end();
  }

  /** The call is not begun. */
  #refuse(id: number, code: WireCode, message: string): void {
    this.#counts.refused++;
    this.#fail(id, code, message);
  }

  #traced({ name }: Handler, { traceparent, tracestate }: RunningCall): TracedCall {
    const { namespace, className } = this.#description;
    const application = this.#application;
    const kind = application === undefined ? "callback" : "method";
    return {
      kind,
      namespace,
      class: className,
      method: name,
      application,
      traceparent,
      tracestate,
    };
  }

  #overload(id: number, what: string, limit: number, option: string): void {
    const { caller } = this.#options.sides;
    this.#refuse(
      id,
      "overloaded",
      `${caller} has ${limit} ${what}, as many as it may have (${option}).`,
    );
  }

  /** Why there is no handler of that number. */
  #absent(number: number): string {
    const { callee } = this.#options.sides;
    return callee === "the daemon"
      ? `${callee} has no method number ${number}.`
      : absentCallback(number, this.#handlers.length);
  }

  #exceptionNumber(error: unknown): number {
    try {
      return this.#exceptions.findIndex(({ type }) => error instanceof type) + 1;
    } catch {
      // A proxy that does not let itself be looked at is none of ours.
      return 0;
    }
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
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

/** Anything can be thrown, and describing it must not throw again. `text` is its message as it is, also where that is empty. */
function described(error: unknown): { text: string; message: string; stack: string } {
  try {
    if (error instanceof Error) {
      const text = String(error.message);
      return { text, message: text || String(error.name), stack: String(error.stack) };
    }
    const text = `a value that is no Error was thrown: ${String(error)}`;
    return { text, message: text, stack: "" };
  } catch {
    const text = "something that cannot be described was thrown.";
    return { text, message: text, stack: "" };
  }
}
