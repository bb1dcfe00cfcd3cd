import { describe } from "../describe.js";
import { InvalidValue } from "../errors.js";
import { EventIterator, type EventLoop } from "./event-iterator.js";

/** What `subscribe` returns. */
export interface Subscription extends Disposable {
  /** Ends the subscription; nothing is delivered after it. May be called twice. */
  unsubscribe(): void;
  /**
   * Resolves when the daemon has heard of the subscription: whatever it fires from then on is delivered. Nothing is asked of the daemon where nobody asks for this. Rejects with
   * `ConnectionLost` where the connection ends before, and with `IncompatibleInterface` where the daemon does not have the event so.
   */
  readonly ready: Promise<void>;
}

/** The shape of RxJS and of the ECMAScript proposal. Each part may be left out. */
export interface Observer<T> {
  readonly next?: ((value: T) => void) | undefined;
  /**
   * Events were missed here, between those before and those after: so many, or undefined where nobody knows, as after a reconnect. An observer
   * without this is told by a warning of the process.
   */
  readonly gap?: ((missed: number | undefined) => void) | undefined;
  /**
   * The connection was lost and does not come back, or an event holds what only a newer daemon knows, or the daemon has the event otherwise. Nothing follows. An observer without this
   * is told of the latter two by a warning of the process.
   */
  readonly error?: ((error: Error) => void) | undefined;
  /** The connection was closed by this application. */
  readonly complete?: (() => void) | undefined;
}

/** Where the events of a stream come from. */
export interface EventSource {
  /** The first observer has come, or the last one has gone. */
  wanted?(wanted: boolean): void;
  /** Resolves when the source knows what `wanted` was told before. */
  whenHeard?(): Promise<void>;
  /** An observer has thrown. Unless given, that is an uncaught exception of the process. */
  failed?(error: unknown): void;
}

/** An observer as the stream has it. `bytes` is what the event took when it was encoded, 0 where it never was. */
interface Receiver<T> extends Omit<Observer<T>, "next"> {
  next?: (value: T, bytes: number) => void;
}

/** Among the events of a loop `withGaps`: events were missed here. */
export class EventGap {
  /** How many; undefined where nobody knows, as after a reconnect. */
  readonly missed: number | undefined;

  /** @internal */
  constructor(missed: number | undefined) {
    this.missed = missed;
  }
}

/**
 * The events of one kind that the daemon sends while the connection lasts, over all reconnects. Use it as a listener takes them (`subscribe`), in a
 * loop (`for await`), or through RxJS: `from(stream)` takes it as an Observable. The daemon sends an event only while somebody
 * here wants it.
 *
 * A listener that throws does not keep the others from the event; its error is thrown again outside, as an uncaught
 * exception, as with any callback.
 */
export class EventStream<T> implements AsyncIterable<T> {
  readonly #name: string;
  readonly #source: EventSource;
  /** Replaced, never changed: an event goes to those who were there when it came. */
  #observers: readonly Receiver<T>[] = [];
  #ended = false;
  #error: Error | undefined;
  #warned = false;
  #warnedOfMisfit = false;

  /** @internal */
  constructor(name: string, source: EventSource = {}) {
    this.#name = name;
    this.#source = source;
  }

  /**
   * Calls `observer` for each event from now on, which is once the daemon has heard of it: `ready` of what is returned tells. Throws `InvalidValue` for what is neither a function nor an object. After the connection ended, an observer gets its `error` or `complete` at once.
   */
  subscribe(observer: ((value: T) => void) | Observer<T>): Subscription {
    if (typeof observer !== "function" && (typeof observer !== "object" || observer === null)) {
      throw new InvalidValue(
        `subscribe to ${this.#name} takes a function or an observer, got ${describe(observer)}.`,
      );
    }
    // A wrapper of its own, so that one function subscribed twice counts twice.
    return this.#add(
      typeof observer === "function"
        ? { next: (value) => observer(value) }
        : {
            next: (value) => observer.next?.(value),
            complete: () => observer.complete?.(),
            ...(observer.gap !== undefined && { gap: (missed) => observer.gap?.(missed) }),
            ...(observer.error !== undefined && { error: (error) => observer.error?.(error) }),
          },
    );
  }

  /**
   * Collects events from this call on, also over a reconnect: those that the daemon fires once it has heard of it, which it has before any call that
   * this application makes later, and when `ready` of what is returned resolves. The loop ends when the connection is closed by this application, throws
   * `ConnectionLost` when it is lost and does not come back, and `Overloaded` when it falls 65,536 events or 16 MiB behind. Leaving the loop ends the subscription.
   */
  [Symbol.asyncIterator](): EventLoop<T> {
    return this.#iterate<T>((iterator) => ({
      next: (value, bytes) => iterator.push(value, bytes),
    }));
  }

  /** The same loop, which is also told what it missed: an `EventGap` stands where the events would have stood. */
  withGaps(): EventLoop<T | EventGap> {
    return this.#iterate<T | EventGap>((iterator) => ({
      next: (value, bytes) => iterator.push(value, bytes),
      gap: (missed) => iterator.push(new EventGap(missed), 0),
    }));
  }

  /** What `from` of RxJS looks for. */
  ["@@observable"](): this {
    return this;
  }

  /** @internal */
  get wanted(): boolean {
    return this.#observers.length > 0;
  }

  /** @internal Delivers one event, which took so many bytes when it was encoded. */
  emit(value: T, bytes = 0): void {
    for (const observer of this.#observers) {
      try {
        // Whoever was removed by a listener before it gets nothing any more.
        observer.next?.(value, bytes);
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  /** @internal Events were missed. Whoever does not listen for that is told by a warning, once. */
  gap(missed: number | undefined): void {
    for (const observer of this.#observers) {
      if (observer.gap === undefined) this.#warn(missed);
      else this.#contain(() => observer.gap?.(missed));
    }
  }

  /**
   * @internal One event cannot be delivered. An observer that listens for errors gets this one as its last; the others miss one event,
   * of which the process is warned, once.
   */
  fail(error: Error): void {
    for (const observer of this.#observers) {
      if (observer.error === undefined) {
        this.#warnOfMisfit(error);
        continue;
      }
      this.#remove(observer);
      this.#contain(() => observer.error?.(error));
    }
  }

  /** @internal The connection ended: by an error, or because this application closed it. */
  end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    const observers = this.#observers;
    this.#observers = [];
    for (const observer of observers) this.#finish(observer);
  }

  #add(own: Receiver<T>): Subscription {
    if (this.#ended) {
      this.#finish(own);
    } else {
      this.#observers = [...this.#observers, own];
      if (this.#observers.length === 1) this.#source.wanted?.(true);
    }
    const unsubscribe = (): void => {
      // Also within the delivery of an event that it would get.
      delete own.next;
      this.#remove(own);
    };
    const ready = (): Promise<void> => this.#ready();
    return {
      unsubscribe,
      get ready() {
        return ready();
      },
      [Symbol.dispose]: unsubscribe,
    };
  }

  #ready(): Promise<void> {
    const ready = this.#source.whenHeard?.() ?? Promise.resolve();
    // Whoever does not await it does not want to hear of it.
    ready.catch(() => {});
    return ready;
  }

  #iterate<Item>(observe: (iterator: EventIterator<Item>) => Receiver<T>): EventIterator<Item> {
    let subscription: Subscription | undefined;
    const iterator = new EventIterator<Item>(
      this.#name,
      () => subscription?.unsubscribe(),
      () => this.#ready(),
    );
    subscription = this.#add({
      error: (error) => iterator.end(error),
      complete: () => iterator.end(),
      ...observe(iterator),
    });
    return iterator;
  }

  #warn(missed: number | undefined): void {
    if (this.#warned) return;
    this.#warned = true;
    const count = missed === undefined ? "An unknown number of" : `${missed}`;
    process.emitWarning(
      `${count} events ${this.#name} were missed by somebody who does not listen for gaps. ` +
        "Use subscribe({ next, gap }) or withGaps() to be told of each.",
      { type: "MediumWarning", code: "events-missed" },
    );
  }

  #warnOfMisfit({ message }: Error): void {
    if (this.#warnedOfMisfit) return;
    this.#warnedOfMisfit = true;
    process.emitWarning(
      `${message} Somebody who listens to it does not get it: subscribe({ next, error }) is told.`,
      { type: "MediumWarning", code: "event-misfit" },
    );
  }

  #contain(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    if (this.#source.failed === undefined) throwOutside(error);
    else this.#source.failed(error);
  }

  #finish(observer: Receiver<T>): void {
    const error = this.#error;
    this.#contain(() => (error === undefined ? observer.complete?.() : observer.error?.(error)));
  }

  #remove(own: Receiver<T>): void {
    if (!this.#observers.includes(own)) return;
    this.#observers = this.#observers.filter((observer) => observer !== own);
    if (this.#observers.length === 0 && !this.#ended) this.#source.wanted?.(false);
  }
}

function throwOutside(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
