import { Overloaded } from "./errors.js";
import { iteratorBacklogMax } from "./limits.js";

interface Waiting<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: Error): void;
}

/** Turns pushed events into an async iterator: keeps what arrives between two steps of the loop, up to a limit. */
export class EventIterator<T> implements AsyncIterableIterator<T, undefined> {
  readonly #name: string;
  readonly #release: () => void;
  /** Undefined in front of the oldest, so that nothing is held that was taken. */
  #backlog: (T | undefined)[] = [];
  /** Index of the oldest event in the backlog: taking from the front of an array would move the rest each time. */
  #first = 0;
  readonly #waiting: Waiting<T>[] = [];
  #ended = false;
  #error: Error | undefined;

  /** `release` is called once the loop is over, for whatever reason. */
  constructor(name: string, release: () => void) {
    this.#name = name;
    this.#release = release;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#first < this.#backlog.length) {
      return Promise.resolve({ done: false, value: this.#takeFirst() });
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
    this.#first = 0;
    this.end();
    this.#error = undefined;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  push(value: T): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting.resolve({ done: false, value });
    } else if (this.#backlog.length - this.#first < iteratorBacklogMax) {
      this.#backlog.push(value);
    } else {
      this.end(
        new Overloaded(
          `The loop over ${this.#name} fell ${iteratorBacklogMax} events behind and was ended. ` +
            "Do the work elsewhere, or subscribe with a listener.",
        ),
      );
    }
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

  #takeFirst(): T {
    // The caller has looked: there is one.
    const value = this.#backlog[this.#first] as T;
    this.#backlog[this.#first] = undefined;
    this.#first++;
    if (this.#first === this.#backlog.length || this.#first === 1024) {
      this.#backlog = this.#backlog.slice(this.#first);
      this.#first = 0;
    }
    return value;
  }
}
