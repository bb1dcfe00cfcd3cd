import type { ClientSession } from "./client-session.js";
import { settledSessionMs } from "../limits.js";
import type { CheckedReconnectOptions } from "./reconnect-options.js";
import { redial } from "./redial.js";

/** Sessions that ended soon, one after the other, make the next attempt wait longer, up to so many: below a second. */
const shortSessionsMax = 4;

/** From each session of a connection to the next, without haste where they end soon. */
export class Redialling {
  readonly #options: CheckedReconnectOptions;
  readonly #timeoutMs: number;
  readonly #dial: (signal: AbortSignal) => Promise<ClientSession>;
  /** Ends the attempts. */
  #controller = new AbortController();
  /** By `process.uptime()`, in seconds: `performance` takes 1 ms to load, which an application that asks one question need not spend. */
  #connectedAt = 0;
  #shortSessions = 0;

  /** One attempt takes `timeoutMs` at most. */
  constructor(
    options: CheckedReconnectOptions,
    timeoutMs: number,
    dial: (signal: AbortSignal) => Promise<ClientSession>,
  ) {
    this.#options = options;
    this.#timeoutMs = timeoutMs;
    this.#dial = dial;
  }

  /** There is a session. */
  connected(): void {
    this.#connectedAt = process.uptime();
  }

  /** The session after this one. Rejects with the reason of `stop`, or as `redial` does. */
  next(session: ClientSession): Promise<ClientSession> {
    this.#controller = new AbortController();
    const attempts = this.#attemptsAfter(session);
    const timeoutMs = this.#timeoutMs;
    const dial = this.#dial;
    return redial({ ...this.#options, timeoutMs, attempts, dial }, this.#controller.signal);
  }

  stop(reason: Error): void {
    this.#controller.abort(reason);
  }

  /** A session that ended soon counts as an attempt that came to nothing, so that no daemon is greeted without a pause for ever. */
  #attemptsAfter(session: ClientSession): number {
    const code = session.daemonGoodbye?.code;
    if ((process.uptime() - this.#connectedAt) * 1000 >= settledSessionMs) {
      this.#shortSessions = 0;
      return code === "overloaded" || session.brokeProtocol ? 1 : 0;
    }
    this.#shortSessions = Math.min(this.#shortSessions + 1, shortSessionsMax);
    return code === "shutting-down" ? 1 : this.#shortSessions;
  }
}
