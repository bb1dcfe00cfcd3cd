import { Application } from "./application.js";
import { Callee, type CalleeOptions } from "../calls/callee.js";
import { Caller } from "../calls/caller.js";
import { ConnectionLost, InvalidValue, Overloaded, ProtocolError } from "../errors.js";
import type { EventOutlet } from "./event-outlet.js";
import { originalVersion, type Hello } from "../messages/greeting.js";
import type { GivenArguments } from "../values/given.js";
import type { HostCounts } from "../telemetry/host-counts.js";
import type {
  EventDescription,
  EventPolicy,
  InterfaceDescription,
  MethodDescription,
  ServerDispatch,
} from "../interface.js";
import { MessageTooLarge } from "../values/message-buffer.js";
import { awaitEventBytes, pauseReadingBytes } from "../limits.js";
import {
  beginEvent,
  callKind,
  cancelKind,
  creditKind,
  endKind,
  itemKind,
  kindOf,
  readDeadline,
  readSequence,
  readTrace,
  replyKind,
  sequenceFlag,
  subscribeKind,
  throwKind,
  unsubscribeKind,
} from "../messages/messages.js";
import type { CallOptions } from "../calls/outgoing-call.js";
import { QueueLimits, type QueueLimitOptions } from "./queue-limits.js";
import type { Reader } from "../values/reader.js";
import { Session, type Goodbye } from "../session/session.js";
import { SessionEvents, type FiredEvent } from "./session-events.js";
import { itemInParts } from "../streams/item-parts.js";
import { receiveOfStream } from "../streams/receive.js";
import { StreamCaller } from "../calls/stream-caller.js";
import { callTracing, outgoing, traceCall } from "../telemetry/tracing.js";
import type { Channel, MessageInParts } from "../transports/transport.js";
import type { Wire } from "../messages/wire.js";
import type { WireCode } from "../messages/wire-codes.js";

/** What one application's session needs of the daemon that it belongs to. */
export interface Host
  extends
    QueueLimitOptions,
    Pick<
      CalleeOptions,
      "maxCallsInFlight" | "maxStreams" | "exposeErrors" | "exposeStacks" | "onError"
    > {
  readonly drainMs: number;
  readonly outlet: EventOutlet;
  readonly counts: HostCounts;
  /** The session is over; `error` says what went wrong, if something did. */
  left(session: DaemonSession, error: Error | undefined): void;
}

/** The daemon's side of one connection: calls come in, answers and events go out; and calls of callbacks. */
export class DaemonSession extends Session {
  readonly application: Application;
  /** What the application speaks. */
  readonly wire: Wire;
  readonly events: SessionEvents;
  readonly #host: Host;
  readonly #description: InterfaceDescription;
  readonly #callee: Callee;
  readonly #caller: Caller;
  readonly #streams: StreamCaller;
  readonly #peerMessageBytesMax: number;
  readonly #limits: QueueLimits;
  #isPaused = false;
  #patience: NodeJS.Timeout | undefined;
  #failure: Error | undefined;

  constructor(channel: Channel, id: number, hello: Hello, dispatch: ServerDispatch, host: Host) {
    super(channel);
    const { application: Class = Application } = dispatch;
    this.application = new Class(id, hello.name, hello.pid, this);
    this.wire = hello.medium === originalVersion ? "libmedium" : "native";
    this.#host = host;
    this.#description = dispatch.description;
    this.events = new SessionEvents(channel, host.maxEventBacklogBytes, host.counts);
    this.#limits = new QueueLimits(channel, this.events, host);
    this.#peerMessageBytesMax = hello.maxMessageBytes;
    this.#callee = new Callee(channel, this.application, dispatch, {
      sides: { callee: "the daemon", caller: "this application" },
      maxCallsInFlight: host.maxCallsInFlight,
      maxStreams: host.maxStreams,
      gate: this.gate,
      exposeErrors: host.exposeErrors,
      exposeStacks: host.exposeStacks,
      counts: host.counts.handlers,
      onError: (error, method) => host.onError(error, method),
      onAnswered: () => this.#answered(),
      isFull: () => this.#isFull,
    });
    const callee = `the application ${this.application.name}`;
    this.#caller = new Caller(channel, this.#description.exceptions, callee, host.counts.callbacks);
    this.#streams = new StreamCaller(this.#caller, { channel, gate: this.gate });
  }

  /** Calls a callback of the application. Never throws; whatever goes wrong rejects the promise. */
  call<Arguments, Result>(
    callback: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result> {
    const result = callTracing.hasSubscribers
      ? this.#callTraced(callback, values, options)
      : this.#caller.call(callback, values, options);
    this.#checkQueue(undefined);
    return result;
  }

  #callTraced<Arguments, Result>(
    callback: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result> {
    return traceCall(
      outgoing("callback", this.#description, callback.name, options, this.application),
      options,
      (given) => this.#caller.call(callback, values, given),
    );
  }

  /** Streams of calls of the application that run. */
  get openStreams(): number {
    return this.#callee.openStreams;
  }

  /** Sends an event that need not wait. Throws `InvalidValue` if it does not fit its type. */
  fire<Parameters>(event: EventDescription<Parameters>, values: GivenArguments<Parameters>): void {
    const writer = this.channel.begin();
    try {
      beginEvent(writer, event.number);
      event.write(writer, values);
    } catch (error) {
      this.channel.abandon();
      if (!(error instanceof MessageTooLarge)) throw error;
      this.#dropTooLarge(event.name);
      return;
    }
    this.channel.end();
    this.#checkQueue(event.overflow);
  }

  /** Sends an event that was encoded already, now or once this application has caught up. */
  forward(event: FiredEvent): void {
    const { policy, bytes } = event;
    if (bytes.length > this.#peerMessageBytesMax) {
      this.#dropTooLarge(policy.name);
      return;
    }
    if (this.events.mustWait(policy)) this.#keep(event);
    else this.#send(event);
    this.#checkQueue(policy.overflow);
  }

  #send(event: FiredEvent): void {
    const { channel } = this;
    try {
      if (channel.sendShared === undefined) channel.send(event.bytes);
      else channel.sendShared(event);
    } catch (error) {
      if (!(error instanceof InvalidValue)) throw error;
      // A value that is being encoded for this application has fired it. It goes behind that: the others have it, or will have.
      this.#keep(event);
    }
  }

  /** What seems to be queued may be a message that is being encoded, which leaves at once, or never: then the channel does not drain. */
  #keep(event: FiredEvent): void {
    if (!this.events.isBehind) process.nextTick(() => this.#caughtUp());
    this.events.keep(event);
  }

  /** What was kept goes now, unless so much waits that the channel tells when it has drained. It has not drained: memory may be in use. */
  #caughtUp(): void {
    if (this.isOver) return;
    this.events.flush();
    if (!this.events.isBehind) this.caughtUp();
  }

  /** Whether somebody who fires events should wait for this application, and if so until when. */
  get pace(): Promise<void> | undefined {
    const isSlow = this.channel.queuedBytes > awaitEventBytes || this.events.isBehind;
    return isSlow && !this.isOver ? this.whenDrained() : undefined;
  }

  /**
   * Refuses new calls, tells the application why, and closes once those that run are answered, or the daemon's patience ends.
   */
  dismiss(code: WireCode, message: string): void {
    this.#callee.refuse("shutting-down", message);
    this.#refuseCallbacks(`the daemon is closing this connection (${message}).`);
    this.#patience ??= setTimeout(() => this.abortNow(code, message), this.#host.drainMs).unref();
    this.goodbye(code, message);
  }

  override message(reader: Reader): void {
    super.message(reader);
    // An application that sends but does not read is not read either.
    if (this.#isFull && !this.#isPaused) {
      this.#isPaused = true;
      this.channel.pause();
    }
  }

  override drained(): void {
    this.events.flush();
    super.drained();
    this.#callee.answerWaiting();
    if (this.#isPaused && !this.#isFull) {
      this.#isPaused = false;
      this.channel.resume();
    }
  }

  protected override begunItem(
    head: number,
    reader: Reader,
    size: number,
  ): MessageInParts | undefined {
    // As a whole it is a message, behind which nothing more is read.
    if (this.#isFull) return undefined;
    return itemInParts(head, reader, size, this.#callee);
  }

  protected override get unanswered(): number {
    return this.#callee.running + this.#caller.unanswered;
  }

  protected override receive(head: number, reader: Reader): void {
    if (head === callKind) {
      // The usual call has neither a deadline nor a header.
      const id = reader.uint32();
      const method = reader.varint("the number of a method");
      this.#callee.call(id, method, 0, undefined, reader);
      return;
    }
    switch (kindOf(head)) {
      case callKind:
        this.#call(head, reader);
        return;
      case itemKind:
      case endKind:
      case creditKind:
        receiveOfStream(head, reader, this.#streams, this.#callee);
        return;
      case replyKind:
        this.#caller.reply(reader.uint32(), reader);
        this.#answered();
        return;
      case throwKind:
        this.#caller.thrown(reader.uint32(), reader);
        this.#answered();
        return;
      case cancelKind:
        this.#callee.cancel(reader.uint32());
        break;
      case subscribeKind:
        this.#subscribe(head, reader);
        break;
      case unsubscribeKind:
        this.#host.outlet.unsubscribe(this, reader.varint("the number of an event"));
        break;
      default:
        throw new ProtocolError(`An application does not send messages of kind ${kindOf(head)}.`);
    }
    reader.expectEnd();
  }

  protected override heard(goodbye: Goodbye): void {
    this.#callee.refuse("shutting-down", `the application said goodbye (${goodbye.message}).`);
    this.#refuseCallbacks(`${this.#gone} (${goodbye.message}).`);
  }

  protected override ended(goodbye: Goodbye | undefined, error: Error | undefined): void {
    clearTimeout(this.#patience);
    this.#callee.end(new ConnectionLost(`The application ${this.application.name} is gone.`));
    this.#caller.end(
      (callback) =>
        new ConnectionLost(`${callback} was not answered: ${this.#gone}. It may have run.`),
      (callback) => new ConnectionLost(`${callback} was not sent: ${this.#gone}.`),
    );
    const inGoodOrder = goodbye !== undefined && goodbye.code !== "protocol-error";
    this.#host.left(this, this.#failure ?? (inGoodOrder ? undefined : error));
  }

  #subscribe(head: number, reader: Reader): void {
    const event = reader.varint("the number of an event");
    const after = head & sequenceFlag ? readSequence(reader) : undefined;
    this.#host.outlet.subscribe(this, event, after);
  }

  #call(head: number, reader: Reader): void {
    const id = reader.uint32();
    const method = reader.varint("the number of a method");
    const deadlineMs = readDeadline(reader, head) ?? 0;
    const trace = readTrace(reader, head);
    this.#callee.call(id, method, deadlineMs, trace, reader);
  }

  /** But for those that may belong to a call that runs. */
  #refuseCallbacks(why: string): void {
    const refusal = (callback: string): ConnectionLost | undefined =>
      this.#callee.running > 0 ? undefined : new ConnectionLost(`${callback} was not sent: ${why}`);
    // Later: a handler that ends its own connection is not among those that run until it waits for something.
    queueMicrotask(() => this.#caller.refuse(refusal));
  }

  get #gone(): string {
    return `the application ${this.application.name} is gone`;
  }

  get #isFull(): boolean {
    return this.channel.queuedBytes > pauseReadingBytes;
  }

  #answered(): void {
    if (this.isClosing) this.closeIfIdle();
  }

  /** Disconnects an application that is too far behind, for this event or altogether. */
  #checkQueue(overflow: EventPolicy["overflow"]): void {
    const why = this.#limits.exceeded(overflow);
    if (why !== undefined) this.#drop(why);
  }

  #dropTooLarge(event: string): void {
    const limit = this.#peerMessageBytesMax;
    this.#drop(`${event} takes more than the ${limit} bytes that it accepts (maxMessageBytes)`);
  }

  #drop(why: string): void {
    if (this.isOver) return;
    this.#failure = new Overloaded(
      `The application ${this.application.name} was disconnected: ${why}.`,
    );
    this.abort("overloaded", why, this.#failure);
  }
}
