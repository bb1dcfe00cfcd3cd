import {
  checkConnectOptions,
  type CheckedConnectOptions,
  type ConnectOptions,
} from "./connect-options.js";
import { dial } from "./dial.js";
import { Cancelled, TimeoutError } from "../errors.js";
import { bindCallbacks, type CallbackBinding } from "./callbacks.js";
import type { InterfaceDescription } from "../interface.js";
import { Link } from "./link.js";

/**
 * Connects to a daemon and makes the generated connection. Rejects with `ConnectionFailed` where there is no daemon,
 * `IncompatibleInterface` where there is another one, `TimeoutError`, `Cancelled`, `InvalidAddress` or `Unauthorized`.
 *
 * `bind` makes the handlers of what the specification's callbacks are given in the options.
 */
export async function connect<Made, Given>(
  type: new (link: Link) => Made,
  description: InterfaceDescription,
  options: ConnectOptions & { readonly callbacks?: Given | undefined } = {},
  bind?: CallbackBinding<Given>,
): Promise<Made> {
  const checked = checkConnectOptions(options);
  const callbacks = await bindCallbacks(options.callbacks, bind, checked);
  const link = new Link(description, checked, (owner, signal) =>
    dial(description, { ...checked, callbacks }, owner, signal),
  );
  await inTime(description.namespace, checked, (signal) => link.open(signal));
  return new type(link);
}

/** Runs an attempt to connect with a signal that fires when the time of the options is over, or their signal fires. */
export async function inTime<Result>(
  daemon: string,
  { address, timeoutMs, signal }: CheckedConnectOptions,
  attempt: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const at = address === undefined || address === daemon ? "" : ` at ${address}`;
  const timeout = new AbortController();
  const timer = setTimeout(
    () =>
      timeout.abort(new TimeoutError(`No connection to ${daemon}${at} within ${timeoutMs} ms.`)),
    timeoutMs,
  );
  const cancel = (): void =>
    timeout.abort(
      new Cancelled(`Connecting to ${daemon} was cancelled by its signal.`, {
        cause: signal?.reason,
      }),
    );
  if (signal?.aborted === true) cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    return await attempt(timeout.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  }
}
