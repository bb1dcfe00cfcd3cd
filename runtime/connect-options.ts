import { checkOption, checkOptions, checkText } from "./check-option.js";
import type { Callbacks } from "./client-session.js";
import {
  connectTimeoutMsDefault,
  deadlineMsMax,
  maxCallsInFlightDefault,
  maxMessageBytesDefault,
  maxMessageBytesMax,
  maxMessageBytesMin,
} from "./limits.js";
import { reportToStderr } from "./report.js";
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
  /** Unanswered calls of callbacks that the daemon may have here; beyond them it gets `Overloaded`. 16,384 unless given. */
  readonly maxCallsInFlight?: number;
  /**
   * Told of what a callback of this application throws and the specification does not declare; the daemon gets its message as a
   * `RemoteError`. Written to stderr unless given.
   */
  readonly onError?: (error: unknown, where: string) => void;
  /** What carries the connection: Unix sockets unless given. */
  readonly transport?: Transport;
}

/** Options with everything filled in that has a default. */
export type CheckedConnectOptions = ConnectOptions &
  Required<
    Pick<
      ConnectOptions,
      "timeoutMs" | "maxMessageBytes" | "maxCallsInFlight" | "onError" | "transport"
    >
  >;

/** What every session of a connection is made with, the first and those after a reconnect. */
export interface DialOptions extends CheckedConnectOptions {
  readonly callbacks: Callbacks;
}

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
  const maxCallsInFlight = checkOption(
    "maxCallsInFlight",
    options.maxCallsInFlight,
    maxCallsInFlightDefault,
    { least: 1, most: Number.MAX_SAFE_INTEGER },
  );
  return {
    ...options,
    timeoutMs,
    maxMessageBytes,
    maxCallsInFlight,
    onError: options.onError ?? reportToStderr,
    transport: options.transport ?? unixTransport,
  };
}
