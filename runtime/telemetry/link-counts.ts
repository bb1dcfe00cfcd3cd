import { CallCounts, ChannelCounts, HandlerCounts } from "./counts.js";
import type { ConnectionStats } from "./stats.js";

/** What an application counts of one connection, over all of its sessions. */
export class LinkCounts {
  readonly since: Date = new Date();
  readonly channels: ChannelCounts = new ChannelCounts();
  /** Methods that the application called. */
  readonly calls: CallCounts = new CallCounts();
  /** Callbacks that the daemon called. */
  readonly callbacks: HandlerCounts = new HandlerCounts();
  eventsReceived = 0;
  sessions = 0;
  protocolErrors = 0;
  #gaps = 0;
  #missed = 0;

  /** Events were missed, nobody may know how many. */
  gap(missed: number | undefined): void {
    this.#gaps++;
    this.#missed += missed ?? 0;
  }

  stats(): ConnectionStats {
    return Object.freeze({
      since: new Date(this.since),
      calls: this.calls.stats(),
      callbacks: this.callbacks.stats(),
      events: Object.freeze({
        received: this.eventsReceived,
        gaps: this.#gaps,
        missed: this.#missed,
      }),
      reconnects: Math.max(0, this.sessions - 1),
      protocolErrors: this.protocolErrors,
      bytes: this.channels.stats(),
    });
  }
}
