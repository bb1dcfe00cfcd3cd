import { firingsInTurnMax } from "../limits.js";

// Kept from the start, so that a test may replace the clock of everything else.
const inNextTurn = setImmediate;

const done: Promise<void> = Promise.resolve();

/** What is awaited of firings that nobody holds back: a loop of them must not keep the process from everything else. */
export class FiringTurns {
  #firings = 0;
  #nextTurn: Promise<void> | undefined;

  /** Resolved, but after some firings: then in the next turn of the event loop. Never rejects. */
  afterFiring(): Promise<void> {
    this.#firings++;
    if (this.#firings < firingsInTurnMax) return done;
    this.#nextTurn ??= new Promise((resolve) => {
      inNextTurn(() => {
        this.#firings = 0;
        this.#nextTurn = undefined;
        resolve();
      });
    });
    return this.#nextTurn;
  }
}
