import { IncompatibleInterface, ProtocolError } from "../errors.js";
import type { StreamDescription } from "../interface.js";
import { streamWindowBytes, streamWindowBytesMax } from "../limits.js";
import { turns } from "../turns.js";
import type { Reader } from "../values/reader.js";

/** What the reading end of a stream tells the writing end. */
export interface Feedback {
  /** So many bytes more may be sent. */
  grant(bytes: number): void;
  /** No more items are wanted. Called at most once, and not after the end. */
  leave(): void;
}

interface Waiting {
  resolve(result: IteratorResult<unknown, undefined>): void;
  reject(error: unknown): void;
}

/**
 * The reading end of a stream: keeps the items that have arrived until they are asked for, and lets the writing end send more as they are.
 * It is an iterator, once: `break` and `return` tell the writing end to stop.
 *
 * Each item is in the array of costs as well, as the bytes that its message took.
 */
export class IncomingStream implements AsyncIterableIterator<unknown, undefined> {
  readonly #name: string;
  readonly #description: StreamDescription;
  readonly #feedback: Feedback;
  #items: unknown[] = [];
  #costs: number[] = [];
  /** Index of the oldest item. */
  #first = 0;
  #waiting: Waiting[] = [];
  /** Bytes that the writing end may be ahead. */
  #windowBytes: number = streamWindowBytes;
  /** Bytes that it may still send. */
  #credit: number = streamWindowBytes;
  /** Bytes of items that were consumed, and not granted again yet. */
  #owed = 0;
  /** How often the reader had to wait since credit was given last. */
  #waits = 0;
  /** Nothing more is taken: the writing end has ended, or this one has left. */
  #isOver = false;
  /** The writing end has said that it has ended. */
  #hasEnded = false;
  #error: unknown;

  /** `name` is for errors: `data of put`. */
  constructor(name: string, description: StreamDescription, feedback: Feedback) {
    this.#name = name;
    this.#description = description;
    this.#feedback = feedback;
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#first < this.#items.length) {
      const result = { done: false, value: this.#takeFirst() } as const;
      return turns.afterStep()?.then(() => result) ?? Promise.resolve(result);
    }
    if (!this.#isOver) {
      this.#waits++;
      return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    }
    const error = this.#error;
    // Told once: a loop that goes on after the error finds the end.
    this.#error = undefined;
    return error === undefined
      ? Promise.resolve({ done: true, value: undefined })
      : Promise.reject(error);
  }

  /** Resolves at once: it does not wait until the writing end has heard of it. */
  return(): Promise<IteratorResult<unknown, undefined>> {
    this.#drop();
    this.#error = undefined;
    if (!this.#isOver) {
      this.#endWith(undefined);
      this.#feedback.leave();
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** An item arrived; the reader stands before it. Throws `ProtocolError` if it makes no sense or was not to be sent. */
  receive(reader: Reader): void {
    if (this.#hasEnded) throw new ProtocolError(`An item of ${this.#name} came behind its end.`);
    if (this.#credit <= 0) {
      throw new ProtocolError(`An item of ${this.#name} was sent without credit for it.`);
    }
    const cost = reader.messageBytes;
    this.#credit -= cost;
    if (this.#isOver) return;
    let item: unknown;
    try {
      item = this.#description.read(reader);
      reader.expectEnd();
    } catch (error) {
      if (!(error instanceof IncompatibleInterface)) throw error;
      const message = `An item of ${this.#name} cannot be read: ${error.message}`;
      this.#endWith(new IncompatibleInterface(message));
      this.#feedback.leave();
      return;
    }
    this.#deliver(item, cost);
  }

  /** Whether an item of that cost, which has begun to arrive, may be given to `take` in parts, all of it. Its cost is paid then. */
  begin(cost: number): boolean {
    if (this.#description.isBinary !== true || this.#hasEnded || this.#credit <= 0) return false;
    this.#credit -= cost;
    return true;
  }

  /** The next part of an item, of that cost. */
  take(bytes: Uint8Array, cost: number): void {
    if (!this.#isOver) this.#deliver(bytes, cost);
  }

  #deliver(item: unknown, cost: number): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) {
      this.#items.push(item);
      this.#costs.push(cost);
    } else {
      waiting.resolve({ done: false, value: item });
      this.#consumed(cost);
    }
  }

  /** The writing end says that there are no more items, or that it has failed. Those that have arrived are delivered first. */
  end(error?: unknown): void {
    if (this.#hasEnded) throw new ProtocolError(`${this.#name} has ended twice.`);
    this.#hasEnded = true;
    this.#endWith(error);
  }

  /** The call is over: the stream ends with the error, behind the items that have arrived, unless it has ended before. */
  close(error: unknown): void {
    this.#endWith(error);
  }

  /** Nobody wants the items any more: those that have arrived are dropped, and a loop that waits gets the error. */
  fail(error: unknown): void {
    if (this.#isOver && this.#first === this.#items.length) return;
    this.#drop();
    this.#isOver = false;
    this.#endWith(error);
  }

  #endWith(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#error = error;
    for (const waiting of this.#waiting.splice(0)) {
      if (this.#error === undefined) {
        waiting.resolve({ done: true, value: undefined });
      } else {
        waiting.reject(this.#error);
        this.#error = undefined;
      }
    }
  }

  #drop(): void {
    this.#items = [];
    this.#costs = [];
    this.#first = 0;
  }

  #takeFirst(): unknown {
    const item = this.#items[this.#first];
    const cost = this.#costs[this.#first] ?? 0;
    this.#items[this.#first] = undefined;
    this.#first++;
    if (this.#first === this.#items.length) {
      this.#drop();
    } else if (this.#first === 1024) {
      this.#items = this.#items.slice(this.#first);
      this.#costs = this.#costs.slice(this.#first);
      this.#first = 0;
    }
    this.#consumed(cost);
    return item;
  }

  /** In portions of half a window: few messages, and the other half keeps the writing end going. */
  #consumed(cost: number): void {
    this.#owed += cost;
    if (this.#owed < this.#windowBytes / 2 || this.#isOver) return;
    const bytes = this.#owed + this.#widened();
    this.#credit += bytes;
    this.#feedback.grant(bytes);
    this.#owed = 0;
    this.#waits = 0;
  }

  /**
   * By how much the window becomes larger: as much again for bytes whose reader keeps waiting for more, so that giving credit costs it little.
   * Everybody waits for the first item.
   */
  #widened(): number {
    if (this.#waits < 2 || this.#description.isBinary !== true) return 0;
    const before = this.#windowBytes;
    this.#windowBytes = Math.min(2 * before, streamWindowBytesMax);
    return this.#windowBytes - before;
  }
}
