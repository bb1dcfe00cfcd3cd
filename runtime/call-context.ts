import type { Application } from "./application.js";
import { Cancelled, TimeoutError, type MediumError } from "./errors.js";

/** What a method of the daemon is told about the call, as its last parameter. */
export interface CallContext<App extends Application = Application> {
  /** Who calls. */
  readonly application: App;
  /**
   * Fires when the answer is no longer wanted: the application cancelled the call, its time ran out, or the connection ended.
   * Never fires because the call was answered. The reason is a `MediumError`.
   */
  readonly signal: AbortSignal;
}

/**
 * One call while it runs. The signal is made when it is first asked for: most methods never do, and an `AbortController` costs more
 * than the rest of a small call.
 */
export class RunningCall implements CallContext {
  readonly application: Application;
  readonly #name: string;
  readonly #deadlineMs: number;
  readonly #arrivedAtMs: number;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reason: MediumError | undefined;

  /** `deadlineMs` is counted from now; 0 is none. */
  constructor(application: Application, name: string, deadlineMs: number) {
    this.application = application;
    this.#name = name;
    this.#deadlineMs = deadlineMs;
    this.#arrivedAtMs = deadlineMs === 0 ? 0 : performance.now();
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
      else if (this.#deadlineMs > 0) this.#startTimer();
    }
    return this.#controller.signal;
  }

  /** Why the answer is not wanted any more, if so. */
  get reason(): MediumError | undefined {
    return this.#reason;
  }

  /** The answer is no longer wanted. */
  abort(reason: MediumError): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.finish();
    this.#controller?.abort(reason);
  }

  /** The application sent a cancel. */
  cancel(): void {
    this.abort(new Cancelled(`The application no longer wants the answer of ${this.#name}.`));
  }

  /** The call was answered: nothing will fire any more. */
  finish(): void {
    clearTimeout(this.#timer);
  }

  #startTimer(): void {
    const remainingMs = this.#arrivedAtMs + this.#deadlineMs - performance.now();
    this.#timer = setTimeout(
      () => this.abort(new TimeoutError(`The application stopped waiting for ${this.#name}.`)),
      Math.max(remainingMs, 1),
    );
    this.#timer.unref();
  }
}
