import { refusing, type CallRoute } from "./call-route.js";
import type { ClientSession, SessionOwner } from "./client-session.js";
import { showCallSites } from "./call-sites.js";
import type { CheckedConnectOptions } from "./connect-options.js";
import { ConnectionLost } from "../errors.js";
import { EventStream } from "../events/event-stream.js";
import { FormerSessions } from "./former-sessions.js";
import type { GivenArguments } from "../values/given.js";
import type {
  EventDescription,
  InterfaceDescription,
  MethodDescription,
  StreamMethodDescription,
} from "../interface.js";
import { KeepAlive } from "../session/keep-alive.js";
import { lostSessionsMax } from "../limits.js";
import { LinkCounts } from "../telemetry/link-counts.js";
import { LinkEvents } from "./link-events.js";
import type { CallOptions, OutgoingCall } from "../calls/outgoing-call.js";
import { ProcessKeeper } from "./process-keeper.js";
import { Redialling } from "./redialling.js";
import type { Reader } from "../values/reader.js";
import type { Goodbye } from "../session/session.js";
import { Stream } from "../streams/stream.js";
import {
  callTracing,
  outgoing,
  traceCall,
  traceStream,
  type TracedCall,
} from "../telemetry/tracing.js";
import { WaitingCalls } from "./waiting-calls.js";
import type { Wire } from "../messages/wire.js";

/** `closed` is final; CONNECTION.md says what each means for calls and events. */
export type ConnectionState = "connected" | "reconnecting" | "closing" | "closed";

/** One change of a connection's state. */
export interface ConnectionStateChange {
  readonly state: ConnectionState;
  readonly previous: ConnectionState;
  /** Why, unless this application closed the connection, or it is there again. */
  readonly reason: Error | undefined;
}

/** Makes a session, or rejects as `connect` does. */
export type Dial = (owner: SessionOwner, signal: AbortSignal) => Promise<ClientSession>;

/**
 * What lives as long as an application's connection, over all of its sessions (CONNECTION.md): its state, its event streams, the calls that wait, and
 * the way to the next session.
 */
export class Link implements SessionOwner {
  readonly counts: LinkCounts = new LinkCounts();
  readonly #description: InterfaceDescription;
  readonly #daemon: string;
  readonly #dial: Dial;
  readonly #events: LinkEvents;
  readonly #waiting: WaitingCalls;
  readonly #changes: EventStream<ConnectionStateChange>;
  readonly #keepAlive: KeepAlive;
  readonly #closed: Promise<void>;
  #resolveClosed: () => void = () => {};
  #state: ConnectionState = "reconnecting";
  #route: CallRoute;
  #session: ClientSession | undefined;
  readonly #former = new FormerSessions();
  /** Undefined where a connection that is lost stays so. */
  readonly #redialling: Redialling | undefined;
  #wire: Wire = "native";
  /** Of the sessions that have ended. */
  readonly #keeper = new ProcessKeeper();
  #reason: Error | undefined;

  constructor(description: InterfaceDescription, options: CheckedConnectOptions, dial: Dial) {
    this.#daemon = `the daemon of ${description.namespace}`;
    this.#description = description;
    this.#events = new LinkEvents(description, this.counts);
    this.#dial = dial;
    if (options.reconnect !== undefined) {
      this.#redialling = new Redialling(options.reconnect, options.timeoutMs, (signal) =>
        dial(this, signal),
      );
    }
    this.#keepAlive = new KeepAlive(options.keepAliveMs);
    this.#changes = new EventStream("stateChanges");
    this.#waiting = new WaitingCalls({
      daemon: this.#daemon,
      callWaitMs: options.reconnect?.callWaitMs ?? 0,
      maxWaitingCalls: options.reconnect?.maxWaitingCalls ?? 0,
      counts: this.counts.calls,
    });
    this.#route = this.#waiting;
    showCallSites(this);
    this.#closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** The first session; rejects as `connect` does. */
  async open(signal: AbortSignal): Promise<void> {
    this.#adopt(await this.#dial(this, signal));
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get stateChanges(): EventStream<ConnectionStateChange> {
    return this.#changes;
  }

  /** Resolves when the connection is closed for good. Never rejects. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  /** What the daemon of the last session spoke. */
  get wire(): Wire {
    return this.#wire;
  }

  /** Calls of either side that are unanswered on its sessions. */
  get inFlight(): number {
    return (this.#session?.inFlight ?? 0) + this.#former.inFlight;
  }

  call<Arguments, Result>(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result> {
    const promise = callTracing.hasSubscribers
      ? this.#callTraced(method, values, options)
      : this.#route.call(method, values, options);
    return this.#keeper.isRef ? promise : this.#keeper.during(promise);
  }

  /** Apart, since a function that makes closures takes memory for what they use each time that it is called. */
  #callTraced<Arguments, Result>(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result> {
    return traceCall(this.#outgoing(method.name, options), options, (given) =>
      this.#route.call(method, values, given),
    );
  }

  /** Calls a method whose result is a stream, when the iteration over it begins. */
  stream<Arguments, Item>(
    method: StreamMethodDescription<Arguments, Item>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): AsyncIterable<Item> {
    if (callTracing.hasSubscribers) {
      return traceStream(this.#outgoing(method.name, options), options, (given) =>
        this.#stream(method, values, given),
      );
    }
    return this.#stream(method, values, options);
  }

  #stream<Arguments, Item>(
    method: StreamMethodDescription<Arguments, Item>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): AsyncIterable<Item> {
    return new Stream(method.name, () => this.#route.open(method, values, options));
  }

  #outgoing(method: string, options: CallOptions | undefined): TracedCall {
    return outgoing("method", this.#description, method, options);
  }

  /** Makes the stream of one event; once for each. */
  event<Parameters>(event: EventDescription<Parameters>): EventStream<Parameters> {
    return this.#events.add(event);
  }

  /** Ends the connection. Resolves when all of its sessions are closed; may be called twice. */
  close(): Promise<void> {
    if (this.#state === "closed") return this.#closed;
    this.#redialling?.stop(new ConnectionLost("This application closed the connection."));
    if (this.#session !== undefined) this.#former.add(this.#session);
    this.#session = undefined;
    this.#former.close();
    this.#end(undefined);
    return this.#closed;
  }

  /** From now on the connection keeps the process alive until it is closed, as it does unless told otherwise. */
  ref(): void {
    this.#keeper.ref();
  }

  /** From now on the connection keeps the process alive only while a call is unanswered. */
  unref(): void {
    this.#keeper.unref();
  }

  receiveEvent(session: ClientSession, head: number, reader: Reader): void {
    this.#events.receive(session, head, reader);
  }

  receiveGap(session: ClientSession, head: number, reader: Reader): void {
    this.#events.receiveGap(session, head, reader);
  }

  sessionLeaving(session: ClientSession, { code, message }: Goodbye): void {
    if (session !== this.#session || this.#state === "closing") return;
    const reason = new ConnectionLost(`${capitalised(this.#daemon)} is going away (${message}).`);
    if (code === "shutting-down" && this.#redialling !== undefined) {
      this.#former.addLeaving(session);
      this.#reconnect(session, reason);
    } else {
      this.#setState("closing", reason);
    }
  }

  takeUnstarted(session: ClientSession, call: OutgoingCall): boolean {
    // A daemon that refuses without having said goodbye would be asked again and again.
    if (session === this.#session || !this.#goesOn) return false;
    this.#take(call);
    return true;
  }

  takeLost(session: ClientSession, call: OutgoingCall): boolean {
    if (!this.#goesOn || !call.isIdempotent || session.brokeProtocol) return false;
    call.extra.lostCount++;
    if (call.extra.lostCount >= lostSessionsMax) return false;
    this.#take(call);
    return true;
  }

  sessionEnded(session: ClientSession): void {
    if (session.brokeProtocol) this.counts.protocolErrors++;
    this.#former.delete(session);
    this.#keepAlive.delete(session);
    this.#events.leave(session);
    if (session === this.#session) {
      this.#session = undefined;
      const reason = session.lost;
      if (this.#goesOn && reason !== undefined) this.#reconnect(session, reason);
      else this.#end(reason);
    } else if (this.#state === "closing") {
      this.#end(this.#reason);
    }
  }

  /** Whether there will be a session after this one. */
  get #goesOn(): boolean {
    return this.#redialling !== undefined && isOpen(this.#state);
  }

  /** Sends a call now, or when there is a session again. */
  #take(call: OutgoingCall): void {
    const session = this.#session;
    if (session === undefined || session.isClosing || session.isOver) this.#waiting.add(call);
    else session.resend(call);
  }

  #adopt(session: ClientSession): void {
    if (!isOpen(this.#state)) {
      session.close();
      return;
    }
    this.counts.sessions++;
    this.#session = session;
    this.#wire = session.wire;
    this.#redialling?.connected();
    const goodbye = session.daemonGoodbye;
    if (session.isOver) {
      // Who was told to go before it was here does not come back either.
      if (goodbye?.code === "closed") this.sessionLeaving(session, goodbye);
      this.sessionEnded(session);
    } else if (goodbye !== undefined) {
      this.sessionLeaving(session, goodbye);
    } else {
      this.#keepAlive.add(session);
      this.#events.resume(session);
      this.#sendWaiting(session);
      if (session !== this.#session) return;
      this.#route = session;
      this.#setState("connected", undefined);
      this.#events.tellGaps();
    }
  }

  /** Sources of streams begin to run in this: they may make calls, which wait behind the others, and may close the connection. */
  #sendWaiting(session: ClientSession): void {
    while (this.#waiting.size > 0) {
      for (const call of this.#waiting.takeAll()) session.resend(call);
    }
  }

  #reconnect(session: ClientSession, reason: Error): void {
    if (this.#redialling === undefined) return;
    this.#session = undefined;
    this.#route = this.#waiting;
    void this.#adoptNext(this.#redialling.next(session));
    this.#setState("reconnecting", reason);
  }

  async #adoptNext(next: Promise<ClientSession>): Promise<void> {
    try {
      this.#adopt(await next);
    } catch (error) {
      this.#giveUp(error);
    }
  }

  #giveUp(error: unknown): void {
    if (!isOpen(this.#state)) return;
    const why = error instanceof Error ? error.message : String(error);
    this.#end(
      new ConnectionLost(
        `the connection to ${this.#daemon} was lost, and is not tried again: ${why}`,
        {
          cause: error,
        },
      ),
    );
  }

  /** There will be no further session. The connection is closed once the former ones are. */
  #end(reason: Error | undefined): void {
    this.#reason = reason;
    const why = reason?.message ?? "this application closed the connection.";
    this.#waiting.fail(why, reason);
    this.#route = refusing(why, reason);
    if (this.#former.size > 0) {
      this.#setState("closing", reason);
      return;
    }
    this.#events.end(reason);
    this.#setState("closed", reason);
    this.#changes.end();
    this.#resolveClosed();
  }

  #setState(state: ConnectionState, reason: Error | undefined): void {
    const previous = this.#state;
    if (previous === state) return;
    this.#state = state;
    this.#keeper.moved(this.#session, state === "reconnecting");
    this.#changes.emit({ state, previous, reason });
  }
}

function isOpen(state: ConnectionState): boolean {
  return state === "connected" || state === "reconnecting";
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
