import type { CallCounts } from "../telemetry/counts.js";
import {
  Cancelled,
  ConnectionLost,
  IncompatibleInterface,
  InvalidValue,
  Overloaded,
  ProtocolError,
  RemoteError,
  type MediumError,
} from "../errors.js";
import { withoutFrames } from "./frames.js";
import type { GivenArguments } from "../values/given.js";
import { InFlightCalls } from "./in-flight-calls.js";
import {
  describeException,
  type ExceptionDescription,
  type InterfaceDescription,
  type MethodDescription,
} from "../interface.js";
import { writeCancel } from "../messages/messages.js";
import {
  cancelled,
  timedOut,
  TypedCall,
  watch,
  type CallOptions,
  type CallPlace,
  type OutgoingCall,
} from "./outgoing-call.js";
import type { Reader } from "../values/reader.js";
import type { Channel } from "../transports/transport.js";
import { turns } from "../turns.js";

/**
 * The calling half of a connection: sends calls, and settles them when their answer comes, their time runs out, their signal fires
 * or the connection ends, whichever is first. A call that was given up stays in the table until its answer comes
 * (PROTOCOL.md, section 4), which is then dropped.
 */
export class Caller implements CallPlace {
  readonly #channel: Channel;
  /** In the words of an error: `the daemon`, where that is called. */
  readonly #callee: string;
  readonly #exceptions: readonly ExceptionDescription[];
  readonly #calls = new InFlightCalls<OutgoingCall>();
  readonly counts: CallCounts;
  readonly #takeBack: (call: OutgoingCall) => boolean;
  readonly #numbers: MethodNumbers | undefined;
  #refusal: Refusal | undefined;

  /**
   * `callee` is what errors call the other side. `takeBack` is offered calls that were certainly not started; those that it takes are not settled
   * here. `numbers` are the callee's, where they are not the caller's.
   */
  constructor(
    channel: Channel,
    exceptions: InterfaceDescription["exceptions"],
    callee: string,
    counts: CallCounts,
    takeBack: (call: OutgoingCall) => boolean = takeNothing,
    numbers?: MethodNumbers,
  ) {
    this.#numbers = numbers;
    this.#channel = channel;
    this.#callee = callee;
    this.counts = counts;
    this.#exceptions = exceptions.map(describeException);
    this.#takeBack = takeBack;
  }

  get unanswered(): number {
    return this.#calls.size;
  }

  /** Never throws; whatever goes wrong rejects the promise. */
  call<Arguments, Result>(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const call = new TypedCall(method, values, options, this.counts, resolve, reject);
      try {
        this.start(call, options?.signal);
      } catch (error) {
        rejectInTurn(reject, error);
      }
    });
  }

  /**
   * Sends a call that was just made, and from then on gives it up when its time is over or its signal fires. Returns its id. Throws as `send`
   * does, and `Cancelled` if the signal has fired.
   */
  start(call: OutgoingCall, signal: AbortSignal | undefined): number {
    if (signal?.aborted === true) throw cancelled(call.name, signal);
    const id = this.send(call);
    this.counts.made++;
    if (call.timeoutMs > 0 || signal !== undefined) watch(call, signal, this, id);
    return id;
  }

  /** A call that waits for its answer, if there is one of that id. */
  waiting(id: number): OutgoingCall | undefined {
    return this.#calls.get(id);
  }

  /**
   * Sends a call and returns its id. Throws `InvalidValue` if its arguments do not fit, `Overloaded` if too
   * many are in flight, and what `refuse` and `end` said; it is not settled then.
   */
  send(call: OutgoingCall): number {
    if (this.#refusal !== undefined) this.#checkRefusal(this.#refusal, call.name);
    const number = this.#numbers === undefined ? call.number : this.#numbers.method(call);
    const writer = this.#channel.begin();
    let id = -1;
    try {
      id = this.#calls.add(call);
      call.write(writer, id, number);
    } catch (error) {
      throw this.#unsent(call, id, error);
    }
    this.#channel.end();
    return id;
  }

  /** A call could not be encoded: takes back what was, and returns why. */
  #unsent(call: OutgoingCall, id: number, error: unknown): unknown {
    this.#channel.abandon();
    if (id >= 0) this.#calls.take(id);
    return error instanceof InvalidValue
      ? new InvalidValue(`${call.name}: ${error.message}`)
      : error;
  }

  /** Sends a call for another time. Throws as `send` does. */
  resend(call: OutgoingCall): void {
    call.moveTo(this, this.send(call));
  }

  /** The call was given up: the daemon is told, and its answer is dropped. */
  withdraw(call: OutgoingCall): void {
    writeCancel(this.#channel.begin(), call.extra.id);
    this.#channel.end();
  }

  /** A reply arrived; the reader stands behind its id. Throws `ProtocolError` if it makes no sense. */
  reply(id: number, reader: Reader): void {
    const call = this.#take(id, "reply");
    try {
      call.resolveFrom(reader);
    } catch (error) {
      failUnreadable(call, error);
    }
  }

  /** A throw arrived; the reader stands behind its id. Throws `ProtocolError` if it makes no sense. */
  thrown(id: number, reader: Reader): void {
    const call = this.#take(id, "throw");
    try {
      const error = withoutFrames(() => this.#readError(call, reader));
      if (!(error instanceof ConnectionLost && this.#isTakenBack(call))) call.fail(error);
    } catch (error) {
      failUnreadable(call, error);
    }
  }

  /** From now on each call is refused with what `refusal` makes for it, if it makes anything; those in flight go on. */
  refuse(refusal: Refusal): void {
    this.#refusal ??= refusal;
  }

  /**
   * The connection is over: rejects every unanswered call that `takeBack` does not take, the first first, with what `reason` makes for
   * it, and from now on every other one with what `refusal` makes.
   */
  end(
    reason: (method: string) => MediumError,
    refusal: Refusal,
    takeBack: (call: OutgoingCall) => boolean = takeNothing,
  ): void {
    this.#refusal = refusal;
    const calls = this.#calls.takeAll().toSorted((one, other) => one.serial - other.serial);
    for (const call of calls) {
      call.moveTo(undefined);
      if (!mayMove(call) || !takeBack(call)) call.fail(withoutFrames(() => reason(call.name)));
    }
  }

  #checkRefusal(refusal: Refusal, method: string): void {
    const error = refusal(method);
    if (error !== undefined) throw error;
  }

  #isTakenBack(call: OutgoingCall): boolean {
    if (call.settled || call.streams?.canMove === false) return false;
    call.moveTo(undefined);
    return this.#takeBack(call);
  }

  #readError(call: OutgoingCall, reader: Reader): Error {
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

  #take(id: number, what: string): OutgoingCall {
    const call = this.#calls.take(id);
    if (call === undefined) throw noSuchCall(id, what);
    if (call.settled) this.counts.lateAnswers++;
    return call;
  }
}

/** Whoever tries again and again must not keep the process from what would let it succeed. */
function rejectInTurn(reject: (error: unknown) => void, error: unknown): void {
  const turn = turns.afterStep();
  if (turn === undefined) reject(error);
  else void turn.then(() => reject(error));
}

function noSuchCall(id: number, what: string): ProtocolError {
  return new ProtocolError(`There is no unanswered call ${id} for this ${what}.`);
}

/** Why a call of that name cannot be sent now, if it cannot. */
type Refusal = (method: string) => MediumError | undefined;

/** Throws `IncompatibleInterface` where the callee has no such method. */
interface MethodNumbers {
  method(call: OutgoingCall): number;
}

function takeNothing(): boolean {
  return false;
}

/** Whether a call that may have run can be settled elsewhere. What its streams have sent cannot be sent again. */
function mayMove(call: OutgoingCall): boolean {
  return !call.settled && call.streams === undefined;
}

/**
 * Fails a call whose answer cannot be read. One that holds what only a newer daemon knows fails the call alone; one that is malformed is
 * thrown on, and fails the connection too.
 */
function failUnreadable(call: OutgoingCall, error: unknown): void {
  if (error instanceof IncompatibleInterface) {
    call.fail(
      new IncompatibleInterface(`The answer of ${call.name} cannot be read: ${error.message}`),
    );
    return;
  }
  call.fail(error instanceof Error ? error : new ProtocolError(String(error)));
  throw error;
}

/** The error for a throw of exception 0. */
function undeclared(
  { name: method, timeoutMs }: OutgoingCall,
  callee: string,
  code: string,
  message: string,
  stack: string,
): MediumError {
  switch (code) {
    case "overloaded":
      return new Overloaded(`${method} was refused: ${message}`);
    case "shutting-down":
      return new ConnectionLost(`${method} was not started: ${message}`, { mayHaveRun: false });
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
