import type { EventPolicy } from "../interface.js";
import type { SessionEvents } from "./session-events.js";
import type { Channel } from "../transports/transport.js";

export interface QueueLimitOptions {
  readonly maxQueuedBytes: number;
  readonly maxEventBacklogBytes: number;
}

/** How much may wait for an application that does not read. */
export class QueueLimits {
  readonly #channel: Channel;
  readonly #events: SessionEvents;
  readonly #options: QueueLimitOptions;
  /** With so much in the queue no limit is exceeded yet. */
  readonly #usualBytesMax: number;

  constructor(channel: Channel, events: SessionEvents, options: QueueLimitOptions) {
    this.#channel = channel;
    this.#events = events;
    this.#options = options;
    this.#usualBytesMax = Math.min(options.maxQueuedBytes, options.maxEventBacklogBytes);
  }

  /** Why the application is too far behind, for this event or altogether; undefined where it is not. */
  exceeded(overflow: EventPolicy["overflow"]): string | undefined {
    const { queuedBytes } = this.#channel;
    if (queuedBytes <= this.#usualBytesMax && !this.#events.isBehind) return undefined;
    const { maxQueuedBytes, maxEventBacklogBytes } = this.#options;
    if (overflow === "disconnect" && queuedBytes > maxEventBacklogBytes)
      return tooSlow(queuedBytes, "maxEventBacklogBytes", maxEventBacklogBytes);
    if (queuedBytes + this.#events.cost > maxQueuedBytes)
      return tooSlow(queuedBytes + this.#events.cost, "maxQueuedBytes", maxQueuedBytes);
    return undefined;
  }
}

function tooSlow(bytes: number, name: string, limit: number): string {
  return `the application does not read: ${bytes} bytes are waiting for it, and ${name} is ${limit}`;
}
