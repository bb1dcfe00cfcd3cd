import { setImmediate, setTimeout } from "node:timers";
import { pollMicroseconds, pollPauseMsMax } from "../limits.js";
import type { Channel } from "./transport.js";

/*
 * A process that sleeps until something arrives is woken late: by tens of microseconds where each process has a core of its own, which is several
 * times what a call takes. So after something has arrived the event loop is kept from sleeping for a while: as long as an immediate is
 * waiting it asks the system for what has arrived and does not wait for it. Timers and everything else have their turn meanwhile.
 *
 * That costs a core while it goes on, and pays only if the next arrival finds this process awake. On a core that both processes share it never does:
 * the peer cannot answer before this process has given up the core. So each arrival is judged. It paid where polls before it found nothing
 * and the last of them were a moment ago; if it was longer, something else had the core. When less than half of them pay, this process sleeps
 * as others do, and tries again after a pause, which grows as long as trying does not pay.
 */

/** Between a few polls there is nothing but the event loop itself, which takes a microsecond or two each time. */
const promptMs = 0.025;

/** What is won by arrivals that pay, and lost by others: at none there is a pause. */
const creditMax = 8;

/** After a pause so many have to fail for the next. */
const creditAfterPause = 2;

/** A clock that stands still, as tests may make it, does not keep the loop awake: so many steps take milliseconds. */
const stepsMax = 10_000;

const pauseMsMin = 1;
const pauseGrowth = 4;
const pollMs = pollMicroseconds / 1000;

/** Time, and the event loop. */
export interface PollingLoop {
  /** In milliseconds. */
  now(): number;
  /** Runs the step after the next poll, which does not wait. */
  afterPoll(step: () => void): void;
  /** Ends a pause, which does not keep the process alive. */
  afterPause(pauseMs: number, end: () => void): void;
}

const eventLoop: PollingLoop = {
  now: () => performance.now(),
  afterPoll: (step) => void setImmediate(step),
  afterPause: (pauseMs, end) => void setTimeout(end, pauseMs).unref(),
};

/** Keeps an event loop awake for a moment after each arrival, as long as that pays. */
export class BusyPolling {
  readonly #loop: PollingLoop;
  /** Whether a step is to come. */
  #isPolling = false;
  /** Steps since the last arrival. */
  #steps = 0;
  /** When the first of them was, the last, and the one before the last. */
  #firstStepAt = 0;
  #lastStepAt = 0;
  #earlierStepAt = 0;
  #credit = creditMax;
  #isPaused = false;
  #pauseMs = pauseMsMin;

  constructor(loop: PollingLoop = eventLoop) {
    this.#loop = loop;
  }

  /**
   * Polls after whatever arrives on the channel, which must not be started yet. Does nothing for a channel that no event loop waits for. A channel that may not
   * keep the process alive is not polled for either: what is to come for it may never come.
   */
  watch(channel: Channel): void {
    channel.onArrival?.(this.#arrived);
  }

  readonly #arrived = (): void => {
    if (this.#isPaused) return;
    if (this.#isPolling) {
      // With one step only it had arrived before, and would have been found without polling as well.
      // The core may have been lost after the last poll or before it, so the time of both counts.
      if (this.#steps > 1) this.#judge(this.#loop.now() - this.#earlierStepAt <= promptMs);
    } else {
      this.#isPolling = true;
      this.#loop.afterPoll(this.#step);
    }
    this.#steps = 0;
  };

  readonly #step = (): void => {
    const now = this.#loop.now();
    if (this.#steps === 0) this.#firstStepAt = now;
    const isOver = now - this.#firstStepAt > pollMs || this.#steps === stepsMax;
    if (isOver) this.#judge(false);
    if (isOver || this.#isPaused) {
      this.#isPolling = false;
      return;
    }
    this.#steps++;
    this.#earlierStepAt = this.#lastStepAt;
    this.#lastStepAt = now;
    this.#loop.afterPoll(this.#step);
  };

  #judge(paid: boolean): void {
    if (paid) {
      if (this.#credit < creditMax) this.#credit++;
      else this.#pauseMs = pauseMsMin;
      return;
    }
    this.#credit--;
    if (this.#credit === 0) this.#pause();
  }

  #pause(): void {
    this.#isPaused = true;
    this.#credit = creditAfterPause;
    this.#loop.afterPause(this.#pauseMs, this.#endPause);
    this.#pauseMs = Math.min(pauseGrowth * this.#pauseMs, pollPauseMsMax);
  }

  readonly #endPause = (): void => {
    this.#isPaused = false;
  };
}

/** There is one event loop, however many connections it waits for. */
export const busyPolling: BusyPolling = new BusyPolling();
