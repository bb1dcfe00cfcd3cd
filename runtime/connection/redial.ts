import type { ClientSession } from "./client-session.js";
import {
  ConnectionFailed,
  IncompatibleInterface,
  InvalidAddress,
  InvalidValue,
  TimeoutError,
  Unauthorized,
} from "../errors.js";
import type { CheckedReconnectOptions } from "./reconnect-options.js";

/** How to get from no session to the next. */
export interface RedialOptions extends Pick<
  CheckedReconnectOptions,
  "minDelayMs" | "maxDelayMs" | "giveUpAfterMs"
> {
  /** How long one attempt may take. */
  readonly timeoutMs: number;
  /** Attempts that failed before, or came to nothing: 0 makes the first at once. */
  readonly attempts: number;
  dial(signal: AbortSignal): Promise<ClientSession>;
}

/**
 * Tries until there is a session. Its timers do not keep the process alive. Rejects with the reason of the signal, with the error of an attempt that failed for good, or, when its
 * time is over, with that of the last attempt.
 */
export async function redial(options: RedialOptions, signal: AbortSignal): Promise<ClientSession> {
  const giveUpAt = performance.now() + options.giveUpAfterMs;
  let lastError: unknown;
  for (let attempts = options.attempts; ; attempts++) {
    const pauseMs = attempts === 0 ? 0 : pauseBefore(attempts, options);
    if (performance.now() + pauseMs > giveUpAt) throw gaveUp(options, lastError);
    signal.throwIfAborted();
    if (pauseMs > 0) await pause(pauseMs, signal);
    signal.throwIfAborted();
    try {
      return await attempt(options, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (isFinal(error)) throw error;
      lastError = error;
    }
  }
}

/** Full jitter: any time up to the bound, so that those who were cut off together do not come back together. */
function pauseBefore(attempts: number, { minDelayMs, maxDelayMs }: RedialOptions): number {
  return Math.random() * Math.min(maxDelayMs, minDelayMs * 2 ** Math.min(attempts - 1, 30));
}

/** An abort ends the pause early; whoever paused looks at the signal. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms).unref();
    signal.addEventListener("abort", end, { once: true });
  });
}

async function attempt(
  { timeoutMs, dial }: RedialOptions,
  signal: AbortSignal,
): Promise<ClientSession> {
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(new TimeoutError(`No connection within ${timeoutMs} ms.`)),
    timeoutMs,
  ).unref();
  const cancel = (): void => limit.abort(signal.reason);
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return await dial(limit.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
  }
}

/** Whether the next attempt would fail in the same way. */
function isFinal(error: unknown): boolean {
  return [IncompatibleInterface, Unauthorized, InvalidAddress, InvalidValue].some(
    (type) => error instanceof type,
  );
}

function gaveUp({ giveUpAfterMs }: RedialOptions, cause: unknown): ConnectionFailed {
  const last = cause instanceof Error ? ` The last attempt: ${cause.message}` : "";
  return new ConnectionFailed(
    `The daemon did not come back within ${giveUpAfterMs} ms (reconnect.giveUpAfterMs).${last}`,
    { cause },
  );
}
