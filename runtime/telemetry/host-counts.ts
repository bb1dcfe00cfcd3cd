import { brokeProtocol, CallCounts, ChannelCounts, HandlerCounts } from "./counts.js";
import type { ServerStats } from "./stats.js";

/** What a daemon counts, over all of its applications. */
export class HostCounts {
  readonly since: Date = new Date();
  readonly channels: ChannelCounts = new ChannelCounts();
  /** Methods that applications called. */
  readonly handlers: HandlerCounts = new HandlerCounts();
  /** Callbacks of applications that the daemon called. */
  readonly callbacks: CallCounts = new CallCounts();
  admitted = 0;
  refused = 0;
  eventsFired = 0;
  eventsDropped = 0;
  #protocolErrors = 0;

  /** An application is gone, or was turned away. */
  gone(error: Error | undefined): void {
    if (brokeProtocol(error)) this.#protocolErrors++;
  }

  stats(connected: number): ServerStats {
    const { admitted, refused, eventsFired, eventsDropped } = this;
    return Object.freeze({
      since: new Date(this.since),
      applications: Object.freeze({ connected, admitted, refused }),
      calls: this.handlers.stats(),
      callbacks: this.callbacks.stats(),
      events: Object.freeze({ fired: eventsFired, dropped: eventsDropped }),
      protocolErrors: this.#protocolErrors,
      bytes: this.channels.stats(),
    });
  }
}
