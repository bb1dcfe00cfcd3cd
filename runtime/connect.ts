import { checkConnectOptions, type ConnectOptions } from "./connect-options.js";
import { dial } from "./dial.js";
import { Cancelled, TimeoutError } from "./errors.js";
import type { InterfaceDescription } from "./interface.js";
import { Link } from "./link.js";

/**
 * Connects to a daemon and makes the generated connection. Rejects with `ConnectionFailed` where there is no daemon,
 * `IncompatibleInterface` where there is another one, `TimeoutError`, `Cancelled`, `InvalidAddress` or `Unauthorized`.
 */
export async function connect<Made>(
  type: new (link: Link) => Made,
  description: InterfaceDescription,
  options: ConnectOptions = {},
): Promise<Made> {
  const checked = checkConnectOptions(options);
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
    const link = new Link(description, checked, (owner, signal) =>
      dial(description, checked, owner, signal),
    );
    await link.open(timeout.signal);
    return new type(link);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", cancel);
  }
}
