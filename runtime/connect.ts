import { basename } from "node:path";
import { connectAddresses, formatAddress } from "./address.js";
import { checkOption, checkOptions, checkText } from "./check-option.js";
import { greetDaemon } from "./client-greeting.js";
import { ClientSession } from "./client-session.js";
import { Cancelled, ConnectionFailed, TimeoutError } from "./errors.js";
import { mediumVersion, type Hello } from "./greeting.js";
import type { InterfaceDescription } from "./interface.js";
import {
  connectTimeoutMsDefault,
  deadlineMsMax,
  maxMessageBytesDefault,
  maxMessageBytesMax,
  maxMessageBytesMin,
} from "./limits.js";
import type { Channel, Transport } from "./transport.js";
import { unixTransport } from "./unix-transport.js";

export interface ConnectOptions {
  /**
   * Where the daemon is: `unix:/run/x/socket` or a path. Without it the places are tried in this order: `MEDIUM_ADDRESS`, the user's
   * runtime folder, the specification's `socket` folder, `/run` and `/var/run`.
   */
  readonly address?: string;
  /** What this application calls itself to the daemon. The name of its main script unless given. */
  readonly name?: string;
  /** A credential, where the daemon asks for one. */
  readonly token?: string;
  /** How long finding, connecting and greeting may take together, in milliseconds: 10,000 unless given. */
  readonly timeoutMs?: number;
  /** Ends the attempt to connect. */
  readonly signal?: AbortSignal;
  /** Largest message that this application accepts, in bytes, 65,536 at least: 16 MiB unless given. */
  readonly maxMessageBytes?: number;
  /** What carries the connection: Unix sockets unless given. */
  readonly transport?: Transport;
}

/**
 * Connects to a daemon and makes the generated connection. Rejects with `ConnectionFailed` where there is no daemon,
 * `IncompatibleInterface` where there is another one, `TimeoutError`, `Cancelled`, `InvalidAddress` or `Unauthorized`.
 */
export async function connect<Made>(
  type: new (session: ClientSession) => Made,
  description: InterfaceDescription,
  options: ConnectOptions = {},
): Promise<Made> {
  checkOptions("connect", options);
  for (const name of ["address", "name", "token"] as const) checkText(name, options[name]);
  const timeoutMs = checkOption("timeoutMs", options.timeoutMs, connectTimeoutMsDefault, {
    least: 1,
    most: deadlineMsMax,
  });
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
    const session = await findDaemon(description, options, timeout.signal);
    return new type(session);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", cancel);
  }
}

/** Tries every place where the daemon may be; the first that has a daemon decides. */
async function findDaemon(
  description: InterfaceDescription,
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<ClientSession> {
  const { transport = unixTransport } = options;
  const maxMessageBytes = checkOption(
    "maxMessageBytes",
    options.maxMessageBytes,
    maxMessageBytesDefault,
    {
      least: maxMessageBytesMin,
      most: maxMessageBytesMax,
    },
  );
  const failures: ConnectionFailed[] = [];
  for (const address of addresses(description, options)) {
    signal.throwIfAborted();
    let channel: Channel;
    try {
      channel = await transport.connect(address, { maxMessageBytes, signal });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof ConnectionFailed)) throw error;
      failures.push(error);
      continue;
    }
    return await greet(channel, description, options, maxMessageBytes, signal);
  }
  throw notFound(description, failures);
}

function addresses(description: InterfaceDescription, options: ConnectOptions): string[] {
  if (options.address !== undefined) return [options.address];
  if (options.transport !== undefined) return [""];
  return connectAddresses(description.namespace, description.socketBase).map(({ path }) =>
    formatAddress(path),
  );
}

function greet(
  channel: Channel,
  description: InterfaceDescription,
  options: ConnectOptions,
  maxMessageBytes: number,
  signal: AbortSignal,
): Promise<ClientSession> {
  const hello: Hello = {
    medium: mediumVersion,
    namespace: description.namespace,
    class: description.className,
    hash: description.hash,
    pid: process.pid,
    name: options.name ?? basename(process.argv[1] ?? process.title),
    maxMessageBytes,
    ...(options.token === undefined ? {} : { token: options.token }),
  };
  return greetDaemon(channel, hello, signal, () => new ClientSession(channel, description));
}

function notFound(
  description: InterfaceDescription,
  failures: readonly ConnectionFailed[],
): ConnectionFailed {
  const [only] = failures;
  if (only !== undefined && failures.length === 1) return only;
  const tried = failures.map((failure) => `  ${failure.message}`).join("\n");
  return new ConnectionFailed(
    `There is no daemon for ${description.namespace}. Start it, or say where it is with connect({ address }). Tried:\n${tried}`,
  );
}
