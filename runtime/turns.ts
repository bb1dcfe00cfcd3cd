import { stepsInTurnMax, turnMsMax } from "./limits.js";

// Kept from the start, so that a test may replace the clock of everything else.
const inNextTurn = setImmediate;
const now: () => number = performance.now.bind(performance);

/** To ask for the time with each step would cost a stream of small items a tenth of its pace. */
const stepsBetweenLooks = 64;

/**
 * The turns of the event loop. A loop that awaits what is ready, be it a stream, an event or whatever else, never lets go of the process by itself: it goes
 * on in the next turn once this one has taken long enough. All such loops of a process share its turns.
 */
class Turns {
  #steps = 0;
  #beganAt = 0;
  #next: Promise<void> | undefined;

  /** To be called with each step of what could go on at once. Returns what to await first, if anything. Never rejects. */
  afterStep(): Promise<void> | undefined {
    if (this.#next !== undefined) return this.#next;
    const step = ++this.#steps;
    // Often at first: nobody knows what is done in a step.
    const looks =
      step < stepsBetweenLooks ? (step & (step - 1)) === 0 : step % stepsBetweenLooks === 0;
    return looks ? this.#look(step) : undefined;
  }

  /** Resolves in the next turn. */
  next(): Promise<void> {
    return (this.#next ??= new Promise((resolve) => {
      inNextTurn(() => {
        this.#steps = 0;
        this.#next = undefined;
        resolve();
      });
    }));
  }

  #look(step: number): Promise<void> | undefined {
    const time = now();
    if (step === 1) this.#beganAt = time;
    return time - this.#beganAt < turnMsMax && step < stepsInTurnMax ? undefined : this.next();
  }
}

export const turns: Turns = new Turns();
