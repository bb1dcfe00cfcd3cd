import { itemsWaitBytes } from "../limits.js";
import type { Channel } from "../transports/transport.js";

/**
 * Keeps the items of a connection's streams from filling its channel: everything else that is sent finds at most `itemsWaitBytes` in front
 * of it. Streams that wait take turns.
 */
export class ItemGate {
  readonly #channel: Channel;
  #waiting: (() => void)[] = [];
  #waitingForDrain: (() => void)[] = [];

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  get isOpen(): boolean {
    return this.#waiting.length === 0 && this.#hasRoom;
  }

  /** Resolves when it is the stream's turn. Whoever was let in calls `next` once its item was sent, or will not be. */
  enter(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when the channel has drained: it has been given something that is not to change before. */
  untilDrained(): Promise<void> {
    return new Promise((resolve) => this.#waitingForDrain.push(resolve));
  }

  /** The channel has drained, or is closed. */
  drained(): void {
    for (const resolve of this.#waitingForDrain.splice(0)) resolve();
    this.next();
  }

  /** Lets in whoever waits longest, if there is room. */
  next(): void {
    if (this.#waiting.length > 0 && this.#hasRoom) this.#waiting.shift()?.();
  }

  get #hasRoom(): boolean {
    return this.#channel.queuedBytes < itemsWaitBytes;
  }
}
