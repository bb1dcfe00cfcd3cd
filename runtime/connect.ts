import type { ClientSession } from "./client-session.js";
import { checkConnectOptions, type ConnectOptions } from "./connect-options.js";
import { dial } from "./dial.js";
import { Cancelled, TimeoutError } from "./errors.js";
import { bindCallbacks, type CallbackBinding } from "./callbacks.js";
import type { InterfaceDescription } from "./interface.js";

/**
 * Connects to a daemon and makes the generated connection. Rejects with `ConnectionFailed` where there is no daemon,
 * `IncompatibleInterface` where there is another one, `TimeoutError`, `Cancelled`, `InvalidAddress` or `Unauthorized`.
 *
 * `bind` makes the handlers of what the specification's callbacks are given in the options.
 */
export async function connect<Made, Given>(
  type: new (session: ClientSession) => Made,
  description: InterfaceDescription,
  options: ConnectOptions & { readonly callbacks?: Given } = {},
  bind?: CallbackBinding<Given>,
): Promise<Made> {
  const checked = checkConnectOptions(options);
  const callbacks = bindCallbacks(options.callbacks, bind, checked);
  const { timeoutMs } = checked;
  const timeout = new AbortController();
  const timer = setTimeout(
    () =>
      timeout.abort(
        new TimeoutError(`No connection to ${description.namespace} within ${timeoutMs} ms.`),
      ),
    timeoutMs,
  );
  const cancel = (): void =>
    timeout.abort(
      new Cancelled(`Connecting to ${description.namespace} was cancelled by its signal.`, {
        cause: options.signal?.reason,
      }),
    );
  if (options.signal?.aborted === true) cancel();
  options.signal?.addEventListener("abort", cancel, { once: true });
  try {
    const session = await dial(description, { ...checked, callbacks }, timeout.signal);
    return new type(session);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", cancel);
  }
}
