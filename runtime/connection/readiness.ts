import type { ClientSession } from "./client-session.js";

interface Waiting {
  /** The number of its event. */
  readonly event: number;
  resolve(): void;
  reject(error: Error): void;
}

/**
 * Who waits until the daemon has heard of a subscription. A ping that was sent behind it says so when it is answered; what a session leaves that
 * is lost meanwhile, waits for the next, on which everything is subscribed to again.
 */
export class Readiness {
  readonly #waiting = new Set<Waiting>();

  /** For a subscription that was sent on `session`, or will be on the next. */
  wait(event: number, session: ClientSession | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { event, resolve, reject };
      this.#waiting.add(waiting);
      session?.whenHeard(() => this.#settle([waiting]));
    });
  }

  /** Everything has been subscribed to again, on this session. */
  resume(session: ClientSession): void {
    if (this.#waiting.size === 0) return;
    const all = [...this.#waiting];
    session.whenHeard(() => this.#settle(all));
  }

  /** The daemon does not have this event, or not so. */
  fail(event: number, error: Error): void {
    for (const waiting of this.#waiting) {
      if (waiting.event !== event) continue;
      this.#waiting.delete(waiting);
      waiting.reject(error);
    }
  }

  /** There will be no session any more. */
  end(error: Error): void {
    for (const waiting of this.#waiting) waiting.reject(error);
    this.#waiting.clear();
  }

  #settle(heard: readonly Waiting[]): void {
    for (const waiting of heard) {
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }
}
