import type { ClientSession } from "./client-session.js";
import type { Wire } from "./wire.js";

export type ConnectionState = "open" | "closing" | "closed";

/**
 * Base of the generated connections. What only they and the runtime use begins with `$`, which no name of a specification can.
 * While it is open it keeps the process alive; whoever connected closes it.
 */
export abstract class Connection implements AsyncDisposable {
  /** @internal */
  readonly $session: ClientSession;

  /** @internal Made by `connect`. */
  constructor(clientSession: ClientSession) {
    this.$session = clientSession;
  }

  /** `closing` from the moment that either side has begun to end the connection. */
  get state(): ConnectionState {
    if (this.$session.isOver) return "closed";
    return this.$session.isClosing ? "closing" : "open";
  }

  /** What the daemon speaks: `libmedium` where it is one of the original LibMedium. */
  get wire(): Wire {
    return this.$session.wire;
  }

  /** Resolves when the connection has ended, whether it was closed or lost. Never rejects. */
  get closed(): Promise<void> {
    return this.$session.over;
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
