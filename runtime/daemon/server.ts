import type { ApplicationChange } from "./application-changes.js";
import type { Application } from "./application.js";
import type { DaemonHost } from "./daemon-host.js";
import { MediumError } from "../errors.js";
import { EventStream } from "../events/event-stream.js";
import type { GivenArguments } from "../values/given.js";
import type { EventDescription, ServerDispatch } from "../interface.js";
import type { ServeOptions } from "./serve-options.js";
import type { Serving } from "./serving.js";
import type { ServerStats } from "../telemetry/stats.js";

/**
 * Base of the generated server bases. What only they and the runtime use begins with `$`, which no name of a specification can.
 * A daemon extends one of those, implements its methods, and starts with `serve`.
 */
export abstract class Server<App extends Application = Application> implements AsyncDisposable {
  #host: DaemonHost | undefined;
  readonly #changes = new EventStream<ApplicationChange<App>>("applicationChanges", {
    failed: (error) => this.#host?.report(error, "applicationChanges"),
  });

  /**
   * Makes a daemon and starts it: resolves once it listens. `values` go to the constructor. Unless told otherwise, SIGTERM and SIGINT close it in good
   * order; the process then ends by itself when nothing else keeps it.
   *
   * Rejects with `AddressInUse` if another process serves the address, and with `InvalidAddress` if it cannot be used.
   */
  static async serve<Daemon extends Server, Values extends unknown[]>(
    this: new (...values: Values) => Daemon,
    options: ServeOptions = {},
    ...values: Values
  ): Promise<Daemon> {
    // Applications load generated daemons too, by what both import of this runtime, and do not serve.
    const { serving } = await import("./serving.js");
    const daemon = new this(...values);
    await daemon.#start(serving(daemon.$dispatch(), options));
    return daemon;
  }

  /** The applications that are connected now. */
  get applications(): ReadonlySet<App> {
    // Made of the class that `$dispatch` names, which the generated base chose together with `App`.
    const applications = this.#host?.applications ?? new Set<Application>();
    return applications as ReadonlySet<Application> as ReadonlySet<App>;
  }

  /**
   * Tells of each application that connects, before any of its calls, and of each that is gone. Whoever subscribes in the constructor hears of all. It completes when the daemon has
   * closed. What a listener throws is reported to `onError`.
   */
  get applicationChanges(): EventStream<ApplicationChange<App>> {
    return this.#changes;
  }

  /** Where the daemon listens, as a URL; empty before it does. */
  get address(): string {
    return this.#host?.address ?? "";
  }

  /** Resolves when the daemon has closed, by `close` or by a signal. Never rejects. */
  get closed(): Promise<void> {
    return this.#running().closed;
  }

  /**
   * Background work, from when the daemon listens until `signal` fires, which is when it begins to close. What it throws is
   * reported to `onError`; the daemon goes on serving, also when it returns.
   */
  run(signal: AbortSignal): void | Promise<void> {
    void signal;
  }

  /**
   * Stops accepting, tells the applications, waits for the calls that run (5 s at most, `drainMs`), and removes the socket.
   * Until they are answered these may call back their application; other callbacks are refused with `ConnectionLost`. Resolves when all that is done. May be called twice.
   */
  close(): Promise<void> {
    return this.#running().close();
  }

  /** What was counted since the daemon began to listen, over all applications: a new, frozen object at each call. */
  stats(): ServerStats {
    return this.#running().stats();
  }

  /** `await using` closes the daemon at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal */
  abstract $dispatch(): ServerDispatch;

  /** @internal */
  $fire<Parameters>(
    event: EventDescription<Parameters>,
    values: GivenArguments<Parameters>,
    application?: Application,
  ): Promise<void> {
    return this.#running().fire(event, values, application);
  }

  async #start({ host, listen }: Serving): Promise<void> {
    // Whoever connects may call before `listen` has returned.
    this.#host = host;
    // Applications are made of the class that `$dispatch` names.
    host.changed = (change) => this.#changes.emit(change as ApplicationChange<App>);
    void host.closed.then(() => this.#changes.end());
    await listen();
    void this.#runInBackground(host);
  }

  async #runInBackground(host: DaemonHost): Promise<void> {
    const signal = host.closing;
    try {
      // Not before `serve` has resolved for whoever awaits it.
      await Promise.resolve();
      await this.run(signal);
    } catch (error) {
      if (!signal.aborted) host.report(error, "run");
    }
  }

  #running(): DaemonHost {
    if (this.#host === undefined) {
      throw new MediumError(
        "invalid-address",
        "The daemon does not run yet: start it with the static method serve().",
      );
    }
    return this.#host;
  }
}
