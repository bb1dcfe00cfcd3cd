import { deadlineMsMax } from "../limits.js";

/** What may or may not keep the process alive. */
interface Keepable {
  keepProcess(isKept: boolean): void;
}

/**
 * Whether one connection keeps the process alive: always until `unref`, and after that while a call is unanswered. Its session does
 * it; between two sessions there is nothing but a timer that can.
 */
export class ProcessKeeper {
  #isRef = true;
  /** Calls that are unanswered, of those that were made since `unref`. */
  #callCount = 0;
  #session: Keepable | undefined;
  #isBetween = false;
  #timer: NodeJS.Timeout | undefined;

  get isRef(): boolean {
    return this.#isRef;
  }

  ref(): void {
    this.#isRef = true;
    this.#apply();
  }

  unref(): void {
    this.#isRef = false;
    this.#apply();
  }

  /** Keeps the process alive until the promise is settled, and returns what it gives. */
  async during<Result>(promise: Promise<Result>): Promise<Result> {
    this.#callCount++;
    if (this.#callCount === 1) this.#apply();
    try {
      return await promise;
    } finally {
      this.#callCount--;
      if (this.#callCount === 0) this.#apply();
    }
  }

  /** There is another session, or none and perhaps one to come. */
  moved(session: Keepable | undefined, isBetween: boolean): void {
    this.#session = session;
    this.#isBetween = isBetween;
    this.#apply();
  }

  #apply(): void {
    const isKept = this.#isRef || this.#callCount > 0;
    this.#session?.keepProcess(isKept);
    if (this.#isBetween && isKept) {
      this.#timer ??= setInterval(() => {}, deadlineMsMax);
    } else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}
