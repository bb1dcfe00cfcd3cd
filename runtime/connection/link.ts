import type { ClientSession, SessionOwner } from "./client-session.js";
import { showCallSites } from "./call-sites.js";
import type { CheckedConnectOptions } from "./connect-options.js";
import { ConnectionLost, ProtocolError } from "../errors.js";
import { EventStream } from "../events/event-stream.js";
import type { GivenArguments } from "../values/given.js";
import type {
  EventDescription,
  InterfaceDescription,
  MethodDescription,
  StreamMethodDescription,
} from "../interface.js";
import { KeepAlive } from "../session/keep-alive.js";
import { lostSessionsMax, settledSessionMs } from "../limits.js";
import { LinkCounts } from "../telemetry/link-counts.js";
import { LinkEvents } from "./link-events.js";
import type { CallOptions, OutgoingCall } from "../calls/outgoing-call.js";
import { ProcessKeeper } from "./process-keeper.js";
import { redial, type RedialOptions } from "./redial.js";
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

/** Sessions that ended soon, one after the other, make the next attempt wait longer, up to so many: below a second. */
const shortSessionsMax = 4;

/** Former sessions that may still finish their calls. */
const formerSessionsMax = 4;

/** Where calls go: to a session, or to those that wait for one. */
interface CallRoute {
  call<Arguments, Result>(
    method: MethodDescription<Arguments, Result>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): Promise<Result>;
  /** Calls a method whose result is a stream. Whatever goes wrong is thrown by the iteration. */
  open<Arguments>(
    method: StreamMethodDescription<Arguments, unknown>,
    values: GivenArguments<Arguments>,
    options: CallOptions | undefined,
  ): AsyncIterator<unknown, undefined>;
}

/**
 * What lives as long as an application's connection, over all of its sessions (CONNECTION.md): its state, its event streams, the calls that wait, and
 * the way to the next session.
 */
export class Link implements SessionOwner {
  readonly counts: LinkCounts = new LinkCounts();
  readonly #description: InterfaceDescription;
  readonly #daemon: string;
  readonly #options: CheckedConnectOptions;
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
  /** Former sessions that still finish their calls. */
  readonly #former = new Set<ClientSession>();
  /** Ends the attempts to reconnect. */
  #redialling = new AbortController();
  /** By `process.uptime()`, in seconds: `performance` takes 1 ms to load, which an application that asks one question need not spend. */
  #connectedAt = 0;
  #shortSessions = 0;
  #wire: Wire = "native";
  /** Of the sessions that have ended. */
  readonly #keeper = new ProcessKeeper();
  #reason: Error | undefined;

  constructor(description: InterfaceDescription, options: CheckedConnectOptions, dial: Dial) {
    this.#daemon = `the daemon of ${description.namespace}`;
    this.#description = description;
    this.#events = new LinkEvents(description, this.counts);
    this.#options = options;
    this.#dial = dial;
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
    let count = this.#session?.inFlight ?? 0;
    for (const session of this.#former) count += session.inFlight;
    return count;
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
    this.#redialling.abort(new ConnectionLost("This application closed the connection."));
    if (this.#session !== undefined) this.#former.add(this.#session);
    this.#session = undefined;
    for (const session of this.#former) session.close();
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
    if (code === "shutting-down" && this.#options.reconnect !== undefined) {
      this.#former.add(session);
      this.#dropOldest();
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
    if (!this.#goesOn || !call.isIdempotent || brokeProtocol(session)) return false;
    call.extra.lostCount++;
    if (call.extra.lostCount >= lostSessionsMax) return false;
    this.#take(call);
    return true;
  }

  sessionEnded(session: ClientSession): void {
    if (brokeProtocol(session)) this.counts.protocolErrors++;
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

  /** A daemon that says goodbye and never goes must not cost more and more channels. */
  #dropOldest(): void {
    const [oldest] = this.#former;
    if (oldest === undefined || this.#former.size <= formerSessionsMax) return;
    oldest.lose(new ConnectionLost(`the daemon said goodbye long ago, and did not close`));
  }

  /** Whether there will be a session after this one. */
  get #goesOn(): boolean {
    return this.#options.reconnect !== undefined && isOpen(this.#state);
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
    this.#connectedAt = process.uptime();
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
    const { reconnect, timeoutMs } = this.#options;
    if (reconnect === undefined) return;
    this.#session = undefined;
    this.#route = this.#waiting;
    this.#redialling = new AbortController();
    const attempts = this.#attemptsAfter(session);
    const dial = (signal: AbortSignal): Promise<ClientSession> => this.#dial(this, signal);
    void this.#redial({ ...reconnect, timeoutMs, attempts, dial }, this.#redialling.signal);
    this.#setState("reconnecting", reason);
  }

  async #redial(options: RedialOptions, signal: AbortSignal): Promise<void> {
    try {
      this.#adopt(await redial(options, signal));
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** A session that ended soon counts as an attempt that came to nothing, so that no daemon is greeted without a pause for ever. */
  #attemptsAfter(session: ClientSession): number {
    const code = session.daemonGoodbye?.code;
    if ((process.uptime() - this.#connectedAt) * 1000 >= settledSessionMs) {
      this.#shortSessions = 0;
      return code === "overloaded" || brokeProtocol(session) ? 1 : 0;
    }
    this.#shortSessions = Math.min(this.#shortSessions + 1, shortSessionsMax);
    return code === "shutting-down" ? 1 : this.#shortSessions;
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

/** Where calls go when there is no session any more. */
function refusing(why: string, cause: Error | undefined): CallRoute {
  const options = cause === undefined ? {} : { cause };
  const refuse = ({ name }: { readonly name: string }): Promise<never> =>
    Promise.reject(new ConnectionLost(`${name} was not sent: ${why} Connect again.`, options));
  return { call: refuse, open: (method) => ({ next: () => refuse(method) }) };
}

function isOpen(state: ConnectionState): boolean {
  return state === "connected" || state === "reconnecting";
}

/** What was in flight then may be what did it. */
function brokeProtocol({ lost, daemonGoodbye }: ClientSession): boolean {
  return lost?.cause instanceof ProtocolError || daemonGoodbye?.code === "protocol-error";
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
