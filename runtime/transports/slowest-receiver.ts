const done: Promise<void> = Promise.resolve();

/** Somebody who is sent something, and what to wait for before there is more; nothing where there is room. */
export interface Receiver {
  readonly pace: Promise<void> | undefined;
}

/**
 * Waits for the slowest of several receivers. As long as the same ones are slow it gives the same promise, so that a producer who
 * does not wait costs nothing.
 */
export class SlowestReceiver {
  #slow: Promise<void>[] = [];
  #all: Promise<void> = done;

  /** Resolves when those have room who have none now; nothing where all have room. Never rejects, as long as no receiver does. */
  of(receivers: Iterable<Receiver>): Promise<void> | undefined {
    let count = 0;
    let isSame = true;
    for (const { pace } of receivers) {
      if (pace === undefined) continue;
      if (this.#slow[count] !== pace) {
        this.#slow[count] = pace;
        isSame = false;
      }
      count += 1;
    }
    if (count === 0) return undefined;
    if (isSame && count === this.#slow.length) return this.#all;
    this.#slow.length = count;
    const [first = done] = this.#slow;
    this.#all = count === 1 ? first : Promise.all(this.#slow).then(() => undefined);
    return this.#all;
  }
}
