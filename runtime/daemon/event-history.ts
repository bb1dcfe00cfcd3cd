import { waitingEventCost } from "../limits.js";

/** A firing that is kept. */
interface Kept {
  readonly sequence: number;
  readonly message: Uint8Array;
}

/** Places of the array that are not worth moving the rest for. */
const removedMax = 1024;

/**
 * The last firings of one event, as they travel, bounded by their number and by their bytes. The sequence numbers are without holes and
 * end at `last`.
 */
export class EventHistory {
  readonly #countMax: number;
  readonly #bytesMax: number;
  /** Undefined in front of the oldest, so that nothing is held that is not kept. */
  #kept: (Kept | undefined)[] = [];
  /** Where in the array the oldest is. */
  #first = 0;
  #bytes = 0;
  /** The sequence number of the last firing; 0 before the first. */
  last = 0;

  constructor(countMax: number, bytesMax: number) {
    this.#countMax = countMax;
    this.#bytesMax = bytesMax;
  }

  /** Keeps the firing that follows on `last`. */
  add(message: Uint8Array): void {
    this.last++;
    this.#kept.push({ sequence: this.last, message });
    this.#bytes += message.length + waitingEventCost;
    while (this.#count > this.#countMax || this.#bytes > this.#bytesMax) this.#removeOldest();
  }

  /** What is kept of the firings after that sequence number, in order. */
  after(sequence: number): readonly Kept[] {
    const count = Math.min(this.last - sequence, this.#count);
    // From the oldest on there is one in each place.
    return count === 0 ? [] : (this.#kept.slice(-count) as Kept[]);
  }

  get #count(): number {
    return this.#kept.length - this.#first;
  }

  #removeOldest(): void {
    // The callers have looked: there is one.
    this.#bytes -= (this.#kept[this.#first] as Kept).message.length + waitingEventCost;
    this.#kept[this.#first] = undefined;
    this.#first++;
    if (this.#first < removedMax && this.#count > 0) return;
    this.#kept = this.#kept.slice(this.#first);
    this.#first = 0;
  }
}
