import { deadlineMsMax } from "../limits.js";

/** Whoever has started a daemon is on the way to it, and looks for it every tenth of a second. */
const firstIdleMsMin = 2_000;

/**
 * Calls `onIdle` when nothing was going on for `idleMs`, or two seconds where nothing was going on ever; never where that is more than a timer can wait.
 */
export class IdleTimer {
  readonly #laterIdleMs: number;
  #idleMs: number;
  readonly #onIdle: () => void;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(idleMs: number, onIdle: () => void) {
    this.#laterIdleMs = idleMs;
    this.#idleMs = Math.max(idleMs, firstIdleMsMin);
    this.#onIdle = onIdle;
  }

  /** To be told whenever that may have changed. */
  note(isIdle: boolean): void {
    this.stop();
    if (!isIdle) this.#idleMs = this.#laterIdleMs;
    if (!isIdle || this.#idleMs > deadlineMsMax) return;
    this.#timer = setTimeout(() => {
      // Who came while this process was busy waits to be let in: that happens between a timer and an immediate.
      this.#immediate = setImmediate(this.#onIdle);
    }, this.#idleMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }
}
