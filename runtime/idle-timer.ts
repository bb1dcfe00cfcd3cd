import { deadlineMsMax } from "./limits.js";

/** Calls `onIdle` when nothing was going on for `idleMs`; never where that is more than a timer can wait. */
export class IdleTimer {
  readonly #idleMs: number;
  readonly #onIdle: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(idleMs: number, onIdle: () => void) {
    this.#idleMs = idleMs;
    this.#onIdle = onIdle;
  }

  /** To be told whenever that may have changed. */
  note(isIdle: boolean): void {
    clearTimeout(this.#timer);
    this.#timer =
      isIdle && this.#idleMs <= deadlineMsMax ? setTimeout(this.#onIdle, this.#idleMs) : undefined;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
