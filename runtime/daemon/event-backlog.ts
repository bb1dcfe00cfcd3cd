import { waitingEventCost } from "../limits.js";

/** One firing that waits. Those to one application alone have no sequence number. */
interface WaitingEvent {
  readonly message: Uint8Array;
  readonly sequence: number | undefined;
}

/** Firings that were dropped in front of those that still wait. */
export interface DroppedEvents {
  readonly count: number;
  /** The sequence number of the last of them, where they are numbered. */
  readonly sequence: number | undefined;
}

/**
 * The firings of one event that wait for one slow application, above its channel, where the oldest can still be dropped. Their bytes
 * are those of the firing itself, shared by all that wait for it.
 */
export class EventBacklog {
  /** By number of the event, as on the wire. */
  readonly number: number;
  /** Undefined in front of the first, so that nothing is held that does not wait. */
  #waiting: (WaitingEvent | undefined)[] = [];
  #first = 0;
  #numbered = 0;
  #droppedTo: number | undefined;
  #unnumbered = 0;
  /** Bytes, and what each costs besides. */
  cost = 0;

  constructor(number: number) {
    this.number = number;
  }

  get isEmpty(): boolean {
    return this.#first === this.#waiting.length;
  }

  add(message: Uint8Array, sequence: number | undefined): void {
    this.#waiting.push({ message, sequence });
    this.cost += message.length + waitingEventCost;
  }

  /** Drops the oldest until what is left costs no more than that. Returns how many. */
  dropTo(costMax: number): number {
    let dropped = 0;
    while (this.cost > costMax && !this.isEmpty) {
      const { sequence } = this.#take();
      if (sequence === undefined) {
        this.#unnumbered++;
      } else {
        this.#numbered++;
        this.#droppedTo = sequence;
      }
      dropped++;
    }
    return dropped;
  }

  /** What was dropped since this was last asked, to be told before the next is sent: numbered ones, and others. */
  takeDropped(): DroppedEvents[] {
    const dropped: DroppedEvents[] = [];
    if (this.#numbered > 0) dropped.push({ count: this.#numbered, sequence: this.#droppedTo });
    if (this.#unnumbered > 0) dropped.push({ count: this.#unnumbered, sequence: undefined });
    this.#numbered = 0;
    this.#unnumbered = 0;
    return dropped;
  }

  /** The oldest; undefined where there is none. */
  next(): Uint8Array | undefined {
    return this.isEmpty ? undefined : this.#take().message;
  }

  #take(): WaitingEvent {
    // The callers have looked: there is one.
    const event = this.#waiting[this.#first] as WaitingEvent;
    this.#waiting[this.#first] = undefined;
    this.#first++;
    this.cost -= event.message.length + waitingEventCost;
    if (this.#first === this.#waiting.length || this.#first === 1024) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    return event;
  }
}
