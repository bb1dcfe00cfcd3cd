import { createAdmission, type Admission, type Doorway } from "./admission.js";
import type { ApplicationChange } from "./application-changes.js";
import type { Application } from "./application.js";
import { busyPolling } from "../transports/busy-polling.js";
import { receiveApplication } from "./daemon-greeting.js";
import { DaemonSession } from "./daemon-session.js";
import { ConnectionLost, MediumError } from "../errors.js";
import { EventOutlet } from "./event-outlet.js";
import { KeepAlive } from "../session/keep-alive.js";
import { mediumVersion, type Hello } from "../messages/greeting.js";
import type { GivenArguments } from "../values/given.js";
import { HostCounts } from "../telemetry/host-counts.js";
import { IdleTimer } from "./idle-timer.js";
import type { EventDescription, ServerDispatch } from "../interface.js";
import { notCarried } from "../original/names.js";
import { originalApplication } from "../original/start-daemon.js";
import { tell } from "../telemetry/report.js";
import type { CheckedServeOptions } from "./serve-options.js";
import type { ServerStats } from "../telemetry/stats.js";
import { firedEvents } from "../telemetry/tracing.js";
import type { Channel, Listener, ListenOptions } from "../transports/transport.js";

/** One daemon while it runs: its listener, its applications and its events, from `listen` until `closed`. */
export class DaemonHost implements Doorway {
  readonly applications: Set<Application> = new Set();
  readonly outlet: EventOutlet;
  readonly counts: HostCounts = new HostCounts();
  /** Told of each application that comes or goes. Must not throw. */
  changed: (change: ApplicationChange) => void = () => {};
  /** Resolves when the daemon has closed. Never rejects. */
  readonly closed: Promise<void>;
  /** Fires when the daemon begins to close. */
  readonly closing: AbortSignal;
  readonly #closing = new AbortController();
  readonly #dispatch: ServerDispatch;
  readonly #options: CheckedServeOptions;
  /** Names this life of the daemon to its applications. */
  readonly #instance: string = crypto.randomUUID();
  readonly #sessions = new Set<DaemonSession>();
  readonly #keepAlive: KeepAlive;
  /** Channels of those who have not greeted yet. */
  readonly #strangers = new Set<Channel>();
  readonly #idle: IdleTimer;
  #admission: Admission = () => undefined;
  #listener: Listener | undefined;
  #toldOfEvents = false;
  #resolveClosed: () => void = () => {};
  #resolveEmpty: () => void = () => {};

  constructor(dispatch: ServerDispatch, options: CheckedServeOptions) {
    this.#dispatch = dispatch;
    this.#options = options;
    this.#keepAlive = new KeepAlive(options.keepAliveMs);
    this.outlet = new EventOutlet(dispatch.events, options.maxReplayBytes);
    this.closing = this.#closing.signal;
    this.#idle = new IdleTimer(options.idleExitMs, () => void this.close());
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** Where the daemon listens; empty before it does. */
  get address(): string {
    return this.#listener?.address ?? "";
  }

  /** Rejects with `AddressInUse` or `InvalidAddress`; the daemon is closed then. */
  async listen(address: string): Promise<void> {
    try {
      this.#admission = await createAdmission(this.#options, this);
      this.#listener = await this.#options.transport.listen(
        address,
        this.#listenOptions(address),
        (channel, denial) => this.#receive(channel, denial),
      );
      if (this.closing.aborted) {
        await this.#listener.close();
        throw new ConnectionLost("The daemon was closed before it listened.");
      }
      void this.#listener.ended?.then(() => this.close());
      this.#noteActivity();
    } catch (error) {
      this.#closing.abort(error);
      this.#resolveClosed();
      throw error;
    }
  }

  /**
   * Stops accepting, tells every application, waits until their calls are answered or `drainMs` have passed, and closes. Resolves
   * when all is closed. May be called twice.
   */
  async close(): Promise<void> {
    if (!this.closing.aborted) {
      this.#closing.abort(new ConnectionLost("The daemon is closing."));
      await this.#shutDown();
      this.#resolveClosed();
    }
    return this.closed;
  }

  /** Closes every connection without waiting for what still runs. */
  closeNow(): void {
    for (const channel of this.#strangers) channel.destroy();
    for (const session of this.#sessions)
      session.abortNow("shutting-down", "the daemon was stopped");
  }

  /** Tells of something that went wrong and does not end the daemon. Never throws. */
  report(error: unknown, where: string): void {
    tell(this.#options.onError, error, where);
  }

  stats(): ServerStats {
    return this.counts.stats(this.#sessions.size);
  }

  /** Fires an event, to one application or to all that subscribed. Throws `InvalidValue` if a value does not fit. */
  fire<Parameters>(
    event: EventDescription<Parameters>,
    values: GivenArguments<Parameters>,
    application: Application | undefined,
  ): Promise<void> {
    const fired = this.outlet.fire(event, values, application?.$session);
    this.counts.eventsFired++;
    if (firedEvents.hasSubscribers) {
      const { namespace, className } = this.#dispatch.description;
      firedEvents.publish({ namespace, class: className, event: event.name, values, application });
    }
    return fired;
  }

  get isClosing(): boolean {
    return this.closing.aborted;
  }

  get applicationCount(): number {
    return this.#sessions.size;
  }

  /** The address is free at once, for a successor, while the calls that run here are finished. */
  async #shutDown(): Promise<void> {
    const listenerClosed = this.#listener?.close();
    this.#idle.stop();
    const empty = new Promise<void>((resolve) => {
      this.#resolveEmpty = resolve;
    });
    const timer = setTimeout(() => this.closeNow(), this.#options.drainMs);
    for (const session of this.#sessions)
      session.dismiss("shutting-down", "the daemon is shutting down");
    if (this.#sessions.size > 0) await empty;
    clearTimeout(timer);
    for (const channel of this.#strangers) channel.destroy();
    await listenerClosed;
  }

  #listenOptions(address: string): ListenOptions {
    const { token, allowAnyone, allowPlainToken, tls, ...options } = this.#options;
    const { maxMessageBytes, handshakeTimeoutMs, maxUngreeted } = options;
    return {
      maxMessageBytes,
      handshakeTimeoutMs,
      maxUngreeted,
      ...(tls === undefined ? {} : { tls }),
      access: { token: token !== undefined, allowAnyone, allowPlainToken },
      onError: (error) => this.report(error, address),
    };
  }

  #noteActivity(): void {
    if (!this.isClosing) this.#idle.note(this.#sessions.size + this.#strangers.size === 0);
  }

  #addStranger(channel: Channel): void {
    const [oldest] = this.#strangers;
    if (oldest !== undefined && this.#strangers.size >= this.#options.maxUngreeted) {
      this.#strangers.delete(oldest);
      oldest.destroy();
    }
    this.#strangers.add(channel);
    this.#noteActivity();
  }

  #receive(channel: Channel, denial: string | undefined): void {
    const { maxMessageBytes, handshakeTimeoutMs } = this.#options;
    this.#addStranger(channel);
    this.counts.channels.add(channel);
    if (this.#options.latency === "low") busyPolling.watch(channel);
    receiveApplication(channel, {
      description: this.#dispatch.description,
      acknowledgement: {
        medium: mediumVersion,
        hash: this.#dispatch.description.hash,
        pid: process.pid,
        maxMessageBytes,
        instance: this.#instance,
      },
      handshakeTimeoutMs,
      isNative: this.#options.wires.includes("native"),
      refusal: (hello) => this.#admission(hello, denial),
      admit: (hello) => {
        const id = ++this.counts.admitted;
        const host = this.#sessionHost(channel);
        const session = new DaemonSession(channel, id, hello, this.#dispatch, host);
        this.#admit(channel, session);
        return session;
      },
      entered: (session) => this.#entered(session),
      admitOriginal: this.#options.wires.includes("libmedium")
        ? () => this.#admitOriginal(channel)
        : undefined,
      turnedAway: (error, hello) => {
        this.#strangers.delete(channel);
        this.counts.refused++;
        this.#gone(channel, error);
        this.#noteActivity();
        if (!this.closing.aborted) this.report(error, greetingOf(channel, hello));
      },
    });
  }

  #gone(channel: Channel, error: Error | undefined): void {
    this.counts.channels.delete(channel);
    this.counts.gone(error);
  }

  #admit(channel: Channel, session: DaemonSession): void {
    this.#strangers.delete(channel);
    this.#sessions.add(session);
    this.#keepAlive.add(session);
    this.applications.add(session.application);
  }

  #entered({ application }: DaemonSession): void {
    this.changed({ state: "connected", application, reason: undefined });
  }

  #admitOriginal(channel: Channel): void {
    const { session, over } = originalApplication(
      channel,
      ++this.counts.admitted,
      this.#dispatch,
      this.#sessionHost(channel),
      this.#options.maxMessageBytes,
    );
    this.#admit(channel, session);
    this.#entered(session);
    over.start(session);
    this.#tellOfEventsNotCarried();
  }

  /** Once: which events no original application will ever get. */
  #tellOfEventsNotCarried(): void {
    if (this.#toldOfEvents) return;
    this.#toldOfEvents = true;
    for (const event of this.#dispatch.description.events ?? []) {
      if (typeof event !== "object") continue;
      this.report(notCarried(event.name, event.nativeOnly), `event ${event.name}`);
    }
  }

  #sessionHost(channel: Channel): ConstructorParameters<typeof DaemonSession>[4] {
    const { maxQueuedBytes, maxEventBacklogBytes, maxCallsInFlight, maxStreams } = this.#options;
    const { exposeErrors, exposeStacks } = this.#options;
    return {
      maxQueuedBytes,
      maxEventBacklogBytes,
      maxCallsInFlight,
      maxStreams,
      exposeErrors,
      exposeStacks,
      drainMs: this.#options.drainMs,
      outlet: this.outlet,
      counts: this.counts,
      onError: (error, where) => this.report(error, where),
      left: (session, error) => {
        this.#gone(channel, error);
        this.#left(session, error);
      },
    };
  }

  #left(session: DaemonSession, error: Error | undefined): void {
    const { application } = session;
    this.#sessions.delete(session);
    this.#keepAlive.delete(session);
    this.applications.delete(application);
    this.outlet.forget(session);
    if (error instanceof MediumError)
      this.report(error, `application ${application.name} (pid ${application.pid})`);
    this.changed({ state: "closed", application, reason: error });
    this.#noteActivity();
    if (this.#sessions.size === 0) this.#resolveEmpty();
  }
}

/** Whose greeting it was, as far as anybody knows. What a stranger calls itself is quoted, whatever is in it. */
function greetingOf({ peerAddress }: Channel, hello: Hello | undefined): string {
  const name = hello === undefined ? "" : ` of ${JSON.stringify(hello.name)} (pid ${hello.pid})`;
  return `greeting${name}${peerAddress === undefined ? "" : ` from ${peerAddress}`}`;
}
