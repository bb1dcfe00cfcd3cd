import type { EventStream } from "../events/event-stream.js";
import type { ConnectionStats } from "../telemetry/stats.js";
import type { ConnectionState, ConnectionStateChange, Link } from "./link.js";
import type { Wire } from "../messages/wire.js";

/**
 * Base of the generated connections. What only they and the runtime use begins with `$`, which no name of a specification can.
 * Until it is closed it keeps the process alive, also while it reconnects; whoever connected closes it.
 */
export abstract class Connection implements AsyncDisposable {
  /** @internal */
  readonly $session: Link;

  /** @internal Made by `connect`. */
  constructor(link: Link) {
    this.$session = link;
  }

  /** Whether there is a daemon at the other end now, or will be. */
  get state(): ConnectionState {
    return this.$session.state;
  }

  /** Tells of each change of `state`, and why. It completes when the connection is closed. */
  get stateChanges(): EventStream<ConnectionStateChange> {
    return this.$session.stateChanges;
  }

  /** What the daemon speaks: `libmedium` where it is one of the original LibMedium. While there is no connection, what the last one spoke. */
  get wire(): Wire {
    return this.$session.wire;
  }

  /** Resolves when the connection is closed for good: by `close`, or because it was lost and does not come back. Never rejects. */
  get closed(): Promise<void> {
    return this.$session.closed;
  }

  /**
   * Lets the process end although the connection is not closed: only unanswered calls keep it alive then, not listening. To be
   * called at any time; `ref` takes it back.
   */
  unref(): void {
    this.$session.unref();
  }

  /** The connection keeps the process alive until it is closed, as it does from the start. */
  ref(): void {
    this.$session.ref();
  }

  /** What was counted since `connect`, over all reconnects: a new, frozen object at each call. */
  stats(): ConnectionStats {
    return this.$session.counts.stats();
  }

  /**
   * Closes the connection. Calls that are unanswered reject with `ConnectionLost`, event loops end. Resolves when it is closed;
   * may be called twice, and after the connection was lost.
   */
  close(): Promise<void> {
    return this.$session.close();
  }

  /** `await using` closes the connection at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
