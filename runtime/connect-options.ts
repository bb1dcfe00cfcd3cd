import { checkInterval, checkOption, checkOptions, checkText } from "./check-option.js";
import {
  connectTimeoutMsDefault,
  deadlineMsMax,
  keepAliveMsDefault,
  maxMessageBytesDefault,
  maxMessageBytesMax,
  maxMessageBytesMin,
} from "./limits.js";
import {
  checkReconnectOptions,
  type CheckedReconnectOptions,
  type ReconnectOptions,
} from "./reconnect-options.js";
import type { Transport } from "./transport.js";
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
  /**
   * After how many milliseconds of silence the daemon is asked for a sign of life, and how many it has to give one: 30,000 unless given.
   * 0 or `Infinity` is never: then a daemon that hangs is waited for until the deadline of each call.
   */
  readonly keepAliveMs?: number;
  /**
   * Whether and how the connection comes back when its daemon goes away (CONNECTION.md). It does unless this is false; the first
   * connection is tried once in any case.
   */
  readonly reconnect?: boolean | ReconnectOptions;
  /** What carries the connection: Unix sockets unless given. */
  readonly transport?: Transport;
}

/** Options with everything filled in that has a default. */
export type CheckedConnectOptions = Omit<ConnectOptions, "reconnect"> &
  Required<Pick<ConnectOptions, "timeoutMs" | "keepAliveMs" | "maxMessageBytes" | "transport">> & {
    readonly reconnect: CheckedReconnectOptions | undefined;
  };

/** Throws `InvalidValue` for what is of the wrong type or out of range. */
export function checkConnectOptions(options: ConnectOptions): CheckedConnectOptions {
  checkOptions("connect", options);
  for (const name of ["address", "name", "token"] as const) checkText(name, options[name]);
  const timeoutMs = checkOption("timeoutMs", options.timeoutMs, connectTimeoutMsDefault, {
    least: 1,
    most: deadlineMsMax,
  });
  const maxMessageBytes = checkOption(
    "maxMessageBytes",
    options.maxMessageBytes,
    maxMessageBytesDefault,
    { least: maxMessageBytesMin, most: maxMessageBytesMax },
  );
  return {
    ...options,
    timeoutMs,
    maxMessageBytes,
    keepAliveMs: checkInterval("keepAliveMs", options.keepAliveMs, keepAliveMsDefault),
    reconnect: checkReconnectOptions(options.reconnect),
    transport: options.transport ?? unixTransport,
  };
}
