import { Caller } from "./caller.js";
import { ConnectionLost, ProtocolError, type MediumError } from "./errors.js";
import type { InterfaceDescription, MethodDescription } from "./interface.js";
import {
  eventKind,
  gapKind,
  kindOf,
  replyKind,
  throwKind,
  writeSubscribe,
  writeUnsubscribe,
} from "./messages.js";
import type { CallOptions, OutgoingCall } from "./outgoing-call.js";
import type { Reader } from "./reader.js";
import { Session, type Goodbye } from "./session.js";
import type { Channel } from "./transport.js";
import { unsupportedStreams } from "./unsupported.js";

/** What a session tells of to whatever outlives it. */
export interface SessionOwner {
  /** An event arrived; the reader stands behind its head. Throws `ProtocolError` if it makes no sense. */
  receiveEvent(session: ClientSession, head: number, reader: Reader): void;
  /** Events are missed; as above. */
  receiveGap(session: ClientSession, head: number, reader: Reader): void;
  /** The daemon said goodbye. What is in flight goes on. */
  sessionLeaving(session: ClientSession, goodbye: Goodbye): void;
  /** Offers a call that was not started. Returns whether it is taken over, and settled elsewhere. */
  takeUnstarted(session: ClientSession, call: OutgoingCall): boolean;
  /** Offers a call that was in flight when the session ended, of which nobody knows whether it ran. */
  takeLost(session: ClientSession, call: OutgoingCall): boolean;
  /** The session is over, and all of its calls are settled or taken. Called exactly once, last. */
  sessionEnded(session: ClientSession): void;
}

/** The daemon's numbers, where they are not the application's. Each throws `IncompatibleInterface` for what does not fit. */
export interface NumberMapping {
  method(method: { readonly name: string; readonly number: number }): number;
  event(event: { readonly name: string; readonly number: number }): number;
  /** 0 where the application has no such event. */
  ownEvent(number: number): number;
}

/** The application's side of one channel: calls go out, answers and events come in. */
export class ClientSession extends Session {
  readonly #daemon: string;
  readonly #owner: SessionOwner;
  readonly #caller: Caller;
  readonly #numbers: NumberMapping | undefined;
  /** Of the daemon at the other end. */
  readonly instance: string | undefined;
  #closedHere = false;
  #heardGoodbye: Goodbye | undefined;
  #lost: ConnectionLost | undefined;

  constructor(
    channel: Channel,
    description: InterfaceDescription,
    owner: SessionOwner,
    instance: string | undefined,
    numbers?: NumberMapping,
  ) {
    super(channel);
    this.instance = instance;
    this.#numbers = numbers;
    this.#daemon = `The daemon of ${description.namespace}`;
    this.#owner = owner;
    this.#caller = new Caller(
      channel,
      description.exceptions,
      (call) => owner.takeUnstarted(this, call),
      numbers,
    );
  }

  /** What the daemon said before it left, if it did. */
  get daemonGoodbye(): Goodbye | undefined {
    return this.#heardGoodbye;
  }

  /** Why the session ended; undefined while it has not, and where `close` ended it. */
  get lost(): ConnectionLost | undefined {
    return this.#lost;
  }

  call<Arguments, Result>(
    method: MethodDescription<Arguments, Result>,
    values: Arguments,
    options: CallOptions | undefined,
  ): Promise<Result> {
    return this.#caller.call(method, values, options);
  }

  /** Sends a call that was made before, perhaps on another session. Never throws: whatever goes wrong fails the call. */
  resend(call: OutgoingCall): void {
    try {
      this.#caller.resend(call);
    } catch (error) {
      call.fail(error instanceof Error ? error : new ProtocolError(String(error)));
    }
  }

  /** Calls a method whose result is a stream. */
  stream<Arguments, Item>(
    method: MethodDescription<Arguments, AsyncIterable<Item>>,
    values: Arguments,
    options: CallOptions | undefined,
  ): AsyncIterable<Item> {
    void method;
    void values;
    void options;
    return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(unsupportedStreams()) }) };
  }

  /** With `after`, also to what was fired after that sequence number. Throws `IncompatibleInterface` if the event does not fit. */
  subscribe(event: SubscribedEvent, after?: number): void {
    if (this.isOver) return;
    const number = this.#numbers === undefined ? event.number : this.#numbers.event(event);
    writeSubscribe(this.channel.begin(), number, after);
    this.channel.end();
  }

  /** Throws as `subscribe` does. */
  unsubscribe(event: SubscribedEvent): void {
    if (this.isOver) return;
    const number = this.#numbers === undefined ? event.number : this.#numbers.event(event);
    writeUnsubscribe(this.channel.begin(), number);
    this.channel.end();
  }

  /** The application's number of an event that the daemon names by its own; 0 where there is none. */
  ownEvent(number: number): number {
    return this.#numbers === undefined ? number : this.#numbers.ownEvent(number);
  }

  /** Ends the session: unanswered calls reject with `ConnectionLost`. */
  close(): void {
    if (this.#closedHere || this.isOver) return;
    this.#closedHere = true;
    const closed = "this application closed the connection.";
    this.#caller.end(
      (method) => unanswered(method, closed),
      (method) => unsent(method, closed),
    );
    this.goodbye("closed", "the application closed the connection");
    this.channel.close();
  }

  protected override get unanswered(): number {
    return this.#caller.unanswered;
  }

  protected override receive(head: number, reader: Reader): void {
    switch (kindOf(head)) {
      case replyKind:
        this.#caller.reply(reader.uint32(), reader);
        break;
      case throwKind:
        this.#caller.thrown(reader.uint32(), reader);
        break;
      case eventKind:
        this.#owner.receiveEvent(this, head, reader);
        return;
      case gapKind:
        this.#owner.receiveGap(this, head, reader);
        return;
      default:
        throw new ProtocolError(`A daemon does not send messages of kind ${kindOf(head)}.`);
    }
    if (this.isClosing) this.closeIfIdle();
  }

  protected override heard(goodbye: Goodbye): void {
    this.#heardGoodbye = goodbye;
    this.#caller.refuse((method) =>
      unsent(method, `${this.#daemon} is going away (${goodbye.message}). Connect again.`),
    );
    this.#owner.sessionLeaving(this, goodbye);
  }

  protected override ended(goodbye: Goodbye | undefined, error: Error | undefined): void {
    this.#heardGoodbye = goodbye;
    const why = this.#whyEnded(goodbye, error);
    const options = error === undefined ? {} : { cause: error };
    this.#lost = this.#closedHere ? undefined : new ConnectionLost(why, options);
    this.#caller.end(
      (method) => unanswered(method, why, options),
      (method) => unsent(method, `${why} Connect again.`, options),
      (call) => this.#owner.takeLost(this, call),
    );
    this.#owner.sessionEnded(this);
  }

  #whyEnded(goodbye: Goodbye | undefined, error: Error | undefined): string {
    if (this.#closedHere) return "this application closed the connection.";
    if (goodbye !== undefined)
      return `${this.#daemon} closed the connection (${goodbye.code}: ${goodbye.message}).`;
    if (error instanceof ProtocolError)
      return `${this.#daemon} broke the protocol: ${error.message.replace(/\.$/u, "")}.`;
    return `the connection to ${this.#daemon.toLowerCase()} was lost${error === undefined ? "" : ` (${error.message})`}.`;
  }
}

interface SubscribedEvent {
  readonly name: string;
  readonly number: number;
}

function unanswered(method: string, why: string, options: ErrorOptions = {}): MediumError {
  return new ConnectionLost(`${method} was not answered: ${why} It may have run.`, {
    ...options,
    mayHaveRun: true,
  });
}

function unsent(method: string, why: string, options: ErrorOptions = {}): MediumError {
  return new ConnectionLost(`${method} was not sent: ${why}`, options);
}
