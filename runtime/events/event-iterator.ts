import { Overloaded } from "../errors.js";
import { iteratorBacklogBytesMax, iteratorBacklogMax } from "../limits.js";
import { turns } from "../turns.js";

interface Waiting<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: Error): void;
}

/** What a loop over events goes through. */
export interface EventLoop<T> extends AsyncIterableIterator<T> {
  /** As that of a `Subscription`. */
  readonly ready: Promise<void>;
}

/** Turns pushed events into an async iterator: keeps what arrives between two steps of the loop, up to limits of count and of size. */
export class EventIterator<T> implements EventLoop<T> {
  readonly #name: string;
  readonly #release: () => void;
  readonly #ready: () => Promise<void>;
  /** Undefined in front of the oldest, so that nothing is held that was taken. */
  #backlog: (T | undefined)[] = [];
  /** Encoded sizes of the events in the backlog, at the same indexes. */
  #sizes: number[] = [];
  #backlogBytes = 0;
  /** Index of the oldest event in the backlog: taking from the front of an array would move the rest each time. */
  #first = 0;
  readonly #waiting: Waiting<T>[] = [];
  #ended = false;
  #error: Error | undefined;

  /** `release` is called once the loop is over, for whatever reason. */
  constructor(name: string, release: () => void, ready: () => Promise<void>) {
    this.#name = name;
    this.#release = release;
    this.#ready = ready;
  }

  get ready(): Promise<void> {
    return this.#ready();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#first < this.#backlog.length) {
      const result = { done: false, value: this.#takeFirst() } as const;
      return turns.afterStep()?.then(() => result) ?? Promise.resolve(result);
    }
    if (!this.#ended) {
      return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    }
    const error = this.#error;
    // Told once: a loop that goes on after the error finds the end.
    this.#error = undefined;
    return error === undefined
      ? Promise.resolve({ done: true, value: undefined })
      : Promise.reject(error);
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#backlog = [];
    this.#sizes = [];
    this.#backlogBytes = 0;
    this.#first = 0;
    this.end();
    this.#error = undefined;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** `bytes` is what the value took when it was encoded. */
  push(value: T, bytes: number): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#keep(value, bytes);
    else waiting.resolve({ done: false, value });
  }

  /** No more events come. What is in the backlog is delivered first. */
  end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#release();
    for (const waiting of this.#waiting.splice(0)) {
      if (this.#error === undefined) {
        waiting.resolve({ done: true, value: undefined });
      } else {
        waiting.reject(this.#error);
        this.#error = undefined;
      }
    }
  }

  #keep(value: T, bytes: number): void {
    const count = this.#backlog.length - this.#first;
    if (count === iteratorBacklogMax) {
      this.#fallBehind(`${count} events`);
    } else if (count > 0 && this.#backlogBytes + bytes > iteratorBacklogBytesMax) {
      this.#fallBehind(`${count} events of together ${this.#backlogBytes} bytes`);
    } else {
      this.#backlog.push(value);
      this.#sizes.push(bytes);
      this.#backlogBytes += bytes;
    }
  }

  #fallBehind(distance: string): void {
    this.end(
      new Overloaded(
        `The loop over ${this.#name} fell ${distance} behind and was ended. ` +
          "Do the work elsewhere, or subscribe with a listener.",
      ),
    );
  }

  #takeFirst(): T {
    // The caller has looked: there is one.
    const value = this.#backlog[this.#first] as T;
    this.#backlog[this.#first] = undefined;
    this.#backlogBytes -= this.#sizes[this.#first] ?? 0;
    this.#first++;
    if (this.#first === this.#backlog.length || this.#first === 1024) {
      this.#backlog = this.#backlog.slice(this.#first);
      this.#sizes = this.#sizes.slice(this.#first);
      this.#first = 0;
    }
    return value;
  }
}
