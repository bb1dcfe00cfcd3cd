import type { Callee } from "../calls/callee.js";
import { Caller } from "../calls/caller.js";
import { RefusingCallee, type AnsweringHalf } from "../calls/refusing-callee.js";
import { ConnectionLost, ProtocolError } from "../errors.js";
import type { HandlerCounts } from "../telemetry/counts.js";
import type { LinkCounts } from "../telemetry/link-counts.js";
import type { GivenArguments } from "../values/given.js";
import type {
  Handler,
  InterfaceDescription,
  MethodDescription,
  StreamMethodDescription,
} from "../interface.js";
import { pauseReadingBytes } from "../limits.js";
import {
  callKind,
  cancelKind,
  creditKind,
  endKind,
  eventKind,
  gapKind,
  itemKind,
  kindOf,
  readDeadline,
  readTrace,
  replyKind,
  throwKind,
  writeSubscribe,
  writeUnsubscribe,
} from "../messages/messages.js";
import type { CallOptions, OutgoingCall } from "../calls/outgoing-call.js";
import type { Reader } from "../values/reader.js";
import { Session, type Goodbye } from "../session/session.js";
import type { IncomingStream } from "../streams/incoming-stream.js";
import { receiveOfStream } from "../streams/receive.js";
import { StreamCaller } from "../calls/stream-caller.js";
import type { Channel } from "../transports/transport.js";
import type { Wire } from "../messages/wire.js";
import { closedHere, unanswered, unsent, whyEnded } from "./why-ended.js";

/** What a session tells of to whatever outlives it. */
export interface SessionOwner {
  readonly counts: LinkCounts;
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

/** What the daemon may call in this application. */
export interface Callbacks {
  /** In the order of their numbers; those that the application does not implement are `undefined`. */
  readonly handlers: readonly (Handler | undefined)[];
  readonly maxCallsInFlight: number;
  /** Told of everything that a callback throws and the specification does not declare. */
  readonly onError: (error: unknown, callback: string) => void;
  /** What runs the handlers; not loaded where there is none. */
  readonly answering: typeof Callee | undefined;
}

/** What is known of the daemon at the other end. */
export interface SessionPeer {
  readonly instance?: string | undefined;
  readonly numbers?: NumberMapping;
  /** What it speaks: the native protocol unless given. */
  readonly wire?: Wire;
}

/** The application's side of one channel: calls go out, answers and events come in; and calls of callbacks. */
export class ClientSession extends Session {
  /** What the daemon speaks. */
  readonly wire: Wire;
  readonly #daemon: string;
  readonly #owner: SessionOwner;
  readonly #caller: Caller;
  readonly #numbers: NumberMapping | undefined;
  /** Of the daemon at the other end. */
  readonly instance: string | undefined;
  readonly #streams: StreamCaller;
  readonly #callee: AnsweringHalf;
  #closedHere = false;
  #heardGoodbye: Goodbye | undefined;
  #lost: ConnectionLost | undefined;

  constructor(
    channel: Channel,
    description: InterfaceDescription,
    owner: SessionOwner,
    callbacks: Callbacks,
    { instance, numbers, wire = "native" }: SessionPeer = {},
  ) {
    super(channel);
    this.wire = wire;
    this.instance = instance;
    this.#numbers = numbers;
    this.#daemon = `The daemon of ${description.namespace}`;
    this.#owner = owner;
    owner.counts.channels.add(channel);
    this.#caller = new Caller(
      channel,
      description.exceptions,
      "the daemon",
      owner.counts.calls,
      (call) => owner.takeUnstarted(this, call),
      numbers,
    );
    this.#streams = new StreamCaller(this.#caller, { channel, gate: this.gate });
    this.#callee = this.#answering(description, callbacks, owner.counts.callbacks);
  }

  #answering(
    description: InterfaceDescription,
    { handlers, maxCallsInFlight, onError, answering }: Callbacks,
    counts: HandlerCounts,
  ): AnsweringHalf {
    const { channel, gate } = this;
    if (answering === undefined) return new RefusingCallee(channel, handlers.length, counts);
    return new answering(
      channel,
      undefined,
      { description, handlers },
      {
        sides: { callee: "the application", caller: "the daemon" },
        maxCallsInFlight,
        // Callbacks have none.
        maxStreams: 0,
        exposeErrors: true,
        exposeStacks: false,
        counts,
        gate,
        isFull: () => channel.queuedBytes > pauseReadingBytes,
        onAnswered: () => this.#settled(),
        onError,
      },
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

  /** Whether it ended because somebody broke the protocol: what was in flight then may be what did it. */
  get brokeProtocol(): boolean {
    return (
      this.#lost?.cause instanceof ProtocolError || this.#heardGoodbye?.code === "protocol-error"
    );
  }

  call<Arguments, Result>(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result> {
    return method.parameterStreams === undefined
      ? this.#caller.call(method, values, options)
      : this.#streams.call(method, values, options);
  }

  /** Sends a call that was made before, perhaps on another session, unless it is settled. Never throws: whatever goes wrong fails the call. */
  resend(call: OutgoingCall): void {
    if (call.settled) return;
    try {
      if (call.streams === undefined) this.#caller.resend(call);
      else this.#streams.resend(call);
    } catch (error) {
      call.fail(error instanceof Error ? error : new ProtocolError(String(error)));
    }
  }

  /** Calls a method whose result is a stream. Whatever goes wrong is thrown by the iteration. */
  open<Arguments>(
    method: StreamMethodDescription<Arguments, unknown>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): IncomingStream {
    return this.#streams.open(method, values, options);
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

  /** An original daemon knows no pings; it sends every event to everybody. */
  override whenHeard(heard: () => void): void {
    if (this.wire === "native") super.whenHeard(heard);
    else heard();
  }

  /** The application's number of an event that the daemon names by its own; 0 where there is none. */
  ownEvent(number: number): number {
    return this.#numbers === undefined ? number : this.#numbers.ownEvent(number);
  }

  /** Ends the session: unanswered calls reject with `ConnectionLost`. */
  close(): void {
    if (this.#closedHere || this.isOver) return;
    this.#closedHere = true;
    this.#caller.end(
      (method) => unanswered(method, closedHere),
      (method) => unsent(method, closedHere),
    );
    this.#callee.end(new ConnectionLost("This application closed the connection."));
    this.goodbye("closed", "the application closed the connection");
    this.channel.close();
  }

  protected override get unanswered(): number {
    return this.#caller.unanswered + this.#callee.running;
  }

  override drained(): void {
    super.drained();
    this.#callee.answerWaiting();
  }

  protected override receive(head: number, reader: Reader): void {
    if (head === replyKind) {
      this.#caller.reply(reader.uint32(), reader);
      if (this.isClosing) this.closeIfIdle();
      return;
    }
    switch (kindOf(head)) {
      case throwKind:
        this.#caller.thrown(reader.uint32(), reader);
        this.#settled();
        return;
      case eventKind:
        this.#owner.receiveEvent(this, head, reader);
        return;
      case gapKind:
        this.#owner.receiveGap(this, head, reader);
        return;
      case itemKind:
      case endKind:
      case creditKind:
        receiveOfStream(head, reader, this.#streams, this.#callee);
        return;
      case callKind:
        this.#call(head, reader);
        return;
      case cancelKind:
        this.#cancel(reader);
        return;
      default:
        throw new ProtocolError(`A daemon does not send messages of kind ${kindOf(head)}.`);
    }
  }

  #call(head: number, reader: Reader): void {
    const id = reader.uint32();
    const callback = reader.varint("the number of a callback");
    const deadlineMs = readDeadline(reader, head) ?? 0;
    const trace = readTrace(reader, head);
    this.#callee.call(id, callback, deadlineMs, trace, reader);
  }

  #cancel(reader: Reader): void {
    const id = reader.uint32();
    reader.expectEnd();
    this.#callee.cancel(id);
  }

  /** A call was answered, one way or the other. */
  #settled(): void {
    if (this.isClosing) this.closeIfIdle();
  }

  protected override heard(goodbye: Goodbye): void {
    this.#heardGoodbye = goodbye;
    this.#callee.refuse(
      "shutting-down",
      `the daemon said goodbye (${goodbye.message}).`,
      // The methods that still run there may need their application.
      () => this.#caller.unanswered > 0,
    );
    this.#caller.refuse((method) =>
      unsent(method, `${this.#daemon} is going away (${goodbye.message}). Connect again.`),
    );
    this.#owner.sessionLeaving(this, goodbye);
  }

  protected override ended(goodbye: Goodbye | undefined, error: Error | undefined): void {
    this.#heardGoodbye = goodbye;
    const why = this.#closedHere ? closedHere : whyEnded(this.#daemon, goodbye, error);
    const options = error === undefined ? {} : { cause: error };
    this.#lost = this.#closedHere ? undefined : new ConnectionLost(why, options);
    this.#caller.end(
      (method) => unanswered(method, why, options),
      (method) => unsent(method, `${why} Connect again.`, options),
      (call) => this.#owner.takeLost(this, call),
    );
    this.#callee.end(this.#lost ?? new ConnectionLost(why));
    this.#owner.counts.channels.delete(this.channel);
    this.#owner.sessionEnded(this);
  }
}

interface SubscribedEvent {
  readonly name: string;
  readonly number: number;
}
