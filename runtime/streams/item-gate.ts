import { itemsWaitBytes } from "../limits.js";
import type { Channel } from "../transport.js";

/**
 * Keeps the items of a connection's streams from filling its channel: everything else that is sent finds at most `itemsWaitBytes` in front
 * of it. Streams that wait take turns.
 */
export class ItemGate {
  readonly #channel: Channel;
  #waiting: (() => void)[] = [];

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

  /** Lets in whoever waits longest, if there is room. To be called when the channel has drained, too. */
  next(): void {
    if (this.#waiting.length > 0 && this.#hasRoom) this.#waiting.shift()?.();
  }

  get #hasRoom(): boolean {
    return this.#channel.queuedBytes < itemsWaitBytes;
  }
}
