import type { HandlerCounts } from "../telemetry/counts.js";
import {
  describeException,
  type ExceptionDescription,
  type Handler,
  type InterfaceDescription,
} from "../interface.js";
import { beginReply, beginThrow, writeFailure } from "../messages/messages.js";
import { isInvalidItem } from "../values/stream-source.js";
import type { RunningCall } from "./call-context.js";
import { absentCallback } from "./refusing-callee.js";
import { described } from "./thrown.js";
import type { Channel } from "../transports/transport.js";
import type { WireCode } from "../messages/wire-codes.js";

/** What a caller is told who may not know. */
const inItsLog = "the reason is in its log.";

/** The two sides in the words of an error. */
export interface Sides {
  /** `the daemon`, where that answers. */
  readonly callee: string;
  readonly caller: string;
}

export interface AnswerOptions {
  readonly sides: Sides;
  readonly exposeErrors: boolean;
  readonly exposeStacks: boolean;
  readonly counts: HandlerCounts;
  /** Told of everything that a handler throws and the specification does not declare. */
  onError(error: unknown, method: string): void;
}

/** What a call can be answered with: its result, what its handler threw, or why it was not begun. Each method sends one answer. */
export class Answers {
  readonly #channel: Channel;
  readonly #exceptions: readonly ExceptionDescription[];
  readonly #options: AnswerOptions;
  readonly #counts: HandlerCounts;

  constructor(
    channel: Channel,
    exceptions: InterfaceDescription["exceptions"],
    options: AnswerOptions,
  ) {
    this.#channel = channel;
    this.#exceptions = exceptions.map(describeException);
    this.#options = options;
    this.#counts = options.counts;
  }

  /** Its result; where that cannot be sent, what is wrong with it. */
  reply(id: number, handler: Handler, result: unknown, call: RunningCall): void {
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
    const why = this.#options.exposeErrors ? message : inItsLog;
    this.#fail(id, "invalid-value", `${handler.name} returned a wrong value: ${why}`);
  }

  /** What its handler threw. Where its caller had given up before, the answer says only that. */
  throw(id: number, handler: Handler, error: unknown, call: RunningCall): void {
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
      this.#failUndeclared(id, error);
    }
  }

  #failUndeclared(id: number, error: unknown): void {
    const { exposeErrors, exposeStacks } = this.#options;
    if (exposeErrors) {
      const { message, stack } = described(error);
      this.#fail(id, "remote-error", message, exposeStacks ? stack : "");
    } else {
      this.#fail(id, "remote-error", inItsLog);
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
      const why = this.#options.exposeErrors ? described(failure).message : inItsLog;
      this.#fail(id, "invalid-value", `${wrong}: ${why}`);
      return;
    }
    this.#channel.end();
  }

  #fail(id: number, code: WireCode, message: string, stack = ""): void {
    writeFailure(this.#channel.begin(), id, code, message, stack);
    this.#channel.end();
  }

  /** The call is not begun. */
  refuse(id: number, code: WireCode, message: string): void {
    this.#counts.refused++;
    this.#fail(id, code, message);
  }

  /** The call is one too many. */
  overload(id: number, what: string, limit: number, option: string): void {
    const { caller } = this.#options.sides;
    this.refuse(
      id,
      "overloaded",
      `${caller} has ${limit} ${what}, as many as it may have (${option}).`,
    );
  }

  /** There is no handler of that number; their numbers go from 1 to `count`. */
  absent(id: number, number: number, count: number): void {
    const { callee } = this.#options.sides;
    const message =
      callee === "the daemon"
        ? `${callee} has no method number ${number}.`
        : absentCallback(number, count);
    this.refuse(id, "incompatible-interface", message);
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
