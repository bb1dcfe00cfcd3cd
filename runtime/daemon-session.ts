import { Application } from "./application.js";
import { Callee, type CalleeOptions } from "./callee.js";
import { ConnectionLost, Overloaded, ProtocolError } from "./errors.js";
import type { EventOutlet } from "./event-outlet.js";
import type { Hello } from "./greeting.js";
import type { EventDescription, EventPolicy, ServerDispatch } from "./interface.js";
import { MessageTooLarge } from "./message-buffer.js";
import { awaitEventBytes, pauseReadingBytes } from "./limits.js";
import {
  beginEvent,
  callKind,
  cancelKind,
  kindOf,
  readDeadline,
  readSequence,
  sequenceFlag,
  subscribeKind,
  unsubscribeKind,
} from "./messages.js";
import type { Reader } from "./reader.js";
import { Session, type Goodbye } from "./session.js";
import { SessionEvents, type FiredEvent } from "./session-events.js";
import type { Channel } from "./transport.js";
import type { WireCode } from "./wire-codes.js";

/** What one application's session needs of the daemon that it belongs to. */
export interface Host extends Pick<CalleeOptions, "maxCallsInFlight" | "exposeStacks" | "onError"> {
  readonly drainMs: number;
  readonly maxQueuedBytes: number;
  readonly maxEventBacklogBytes: number;
  readonly outlet: EventOutlet;
  /** The session is over; `error` says what went wrong, if something did. */
  left(session: DaemonSession, error: Error | undefined): void;
}

/** The daemon's side of one connection: calls come in, answers and events go out. */
export class DaemonSession extends Session {
  readonly application: Application;
  readonly events: SessionEvents;
  readonly #host: Host;
  readonly #callee: Callee;
  readonly #peerMessageBytesMax: number;
  /** With so much in the queue no limit is exceeded yet. */
  readonly #usualBytesMax: number;
  #isPaused = false;
  #patience: NodeJS.Timeout | undefined;
  #failure: Error | undefined;

  constructor(channel: Channel, id: number, hello: Hello, dispatch: ServerDispatch, host: Host) {
    super(channel);
    const { application: Class = Application } = dispatch;
    this.application = new Class(id, hello.name, hello.pid, this);
    this.#host = host;
    this.events = new SessionEvents(channel, host.maxEventBacklogBytes);
    this.#usualBytesMax = Math.min(host.maxQueuedBytes, host.maxEventBacklogBytes);
    this.#peerMessageBytesMax = hello.maxMessageBytes;
    this.#callee = new Callee(channel, this.application, dispatch, {
      maxCallsInFlight: host.maxCallsInFlight,
      exposeStacks: host.exposeStacks,
      onError: (error, method) => host.onError(error, method),
      onAnswered: () => this.#answered(),
      isFull: () => this.#isFull,
    });
  }

  /** Sends an event that need not wait. Throws `InvalidValue` if it does not fit its type. */
  fire<Parameters>(event: EventDescription<Parameters>, values: Parameters): void {
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
    if (this.events.mustWait(policy)) this.events.keep(event);
    else this.channel.send(bytes);
    this.#checkQueue(policy.overflow);
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

  protected override get unanswered(): number {
    return this.#callee.running;
  }

  protected override receive(head: number, reader: Reader): void {
    switch (kindOf(head)) {
      case callKind:
        this.#call(head, reader);
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
  }

  protected override ended(goodbye: Goodbye | undefined, error: Error | undefined): void {
    clearTimeout(this.#patience);
    const reason = new ConnectionLost(`The application ${this.application.name} is gone.`);
    this.#callee.end(reason);
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
    this.#callee.call(id, method, deadlineMs, reader);
  }

  get #isFull(): boolean {
    return this.channel.queuedBytes > pauseReadingBytes;
  }

  #answered(): void {
    if (this.isClosing) this.closeIfIdle();
  }

  /** Whether the application is too far behind, for this event or altogether. */
  #checkQueue(overflow: EventPolicy["overflow"]): void {
    const { queuedBytes } = this.channel;
    if (queuedBytes <= this.#usualBytesMax && !this.events.isBehind) return;
    const { maxQueuedBytes, maxEventBacklogBytes } = this.#host;
    if (overflow === "disconnect" && queuedBytes > maxEventBacklogBytes)
      this.#dropSlow(queuedBytes, "maxEventBacklogBytes", maxEventBacklogBytes);
    else if (queuedBytes + this.events.cost > maxQueuedBytes)
      this.#dropSlow(queuedBytes + this.events.cost, "maxQueuedBytes", maxQueuedBytes);
  }

  #dropSlow(bytes: number, name: string, limit: number): void {
    this.#drop(
      `the application does not read: ${bytes} bytes are waiting for it, and ${name} is ${limit}`,
    );
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
