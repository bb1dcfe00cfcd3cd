import {
  checkInterval,
  checkOption,
  checkOptions,
  checkProgram,
  checkText,
  type Filled,
} from "../check-option.js";
import type { Callbacks } from "./client-session.js";
import { describe } from "../describe.js";
import { InvalidValue } from "../errors.js";
import {
  connectTimeoutMsDefault,
  deadlineMsMax,
  keepAliveMsDefault,
  maxCallsInFlightDefault,
  maxMessageBytesDefault,
  maxMessageBytesMax,
  maxMessageBytesMin,
} from "../limits.js";
import { checkLatency, type Latency } from "../transports/latency.js";
import {
  checkReconnectOptions,
  type CheckedReconnectOptions,
  type ReconnectOptions,
} from "./reconnect-options.js";
import { reportToStderr } from "../telemetry/report.js";
import type { ConnectTlsOptions, Transport } from "../transports/transport.js";
import { anyTransport } from "../transports/transports.js";
import { checkWire, type Wire } from "../messages/wire.js";

export interface ConnectOptions {
  /**
   * Where the daemon is: `unix:/run/x/socket` or a path, `tcp://host:port`, `tls://host:port`, or `stdio:` with a `command`; `libmedium:` for where the original
   * LibMedium listens (see `serve`). Without it the places are tried in this order: `MEDIUM_ADDRESS`, the user's
   * runtime folder, the specification's `socket` folder, `/run` and `/var/run`.
   */
  readonly address?: string | undefined;
  /** What this application calls itself to the daemon. The name of its main script unless given. */
  readonly name?: string | undefined;
  /** A credential, where the daemon asks for one. */
  readonly token?: string | undefined;
  /** At a `tls:` address: whose daemons are trusted (`ca`, `servername`), and the application's own certificate (`cert`, `key`). */
  readonly tls?: ConnectTlsOptions | undefined;
  /** Sends the token to a `tcp:` address on another machine, where whoever is on the way can read it. Not unless given. */
  readonly allowPlainToken?: boolean | undefined;
  /**
   * A program, with its arguments, that is this application's own daemon: it is started for this connection, spoken to over its standard input
   * and output (it serves `stdio:`), and ended with it.
   */
  readonly command?: readonly string[] | undefined;
  /**
   * A program, with its arguments, that is started where no daemon is found, and then outlives this application. An `address` is
   * passed to it as `MEDIUM_ADDRESS`; what it prints goes to the file `<socket>.log`. Of applications that start at once, one starts it. For Unix sockets only.
   */
  readonly start?: readonly string[] | undefined;
  /** How long finding, connecting and greeting may take together, in milliseconds: 10,000 unless given. */
  readonly timeoutMs?: number | undefined;
  /** Ends the attempt to connect. */
  readonly signal?: AbortSignal | undefined;
  /** Largest message that this application accepts, in bytes, 65,536 at least: 16 MiB unless given. */
  readonly maxMessageBytes?: number | undefined;
  /**
   * What to speak. Unless given, the native protocol with a native daemon and version 1 with one of the original LibMedium; `libmedium` greets as
   * an original application does, `native` refuses an original daemon with `IncompatibleInterface`.
   */
  readonly wire?: Wire | undefined;
  /**
   * After how many milliseconds of silence the daemon is asked for a sign of life, and how many it has to give one: 30,000 unless given.
   * 0 or `Infinity` is never: then a daemon that hangs is waited for until the deadline of each call.
   */
  readonly keepAliveMs?: number | undefined;
  /**
   * Whether and how the connection comes back when its daemon goes away (CONNECTION.md). It does unless this is false, but for a daemon that
   * is started with `command`, which ends with its connection unless this says otherwise. The first connection is tried once in any case.
   */
  readonly reconnect?: boolean | ReconnectOptions | undefined;
  /** Unanswered calls of callbacks that the daemon may have here; beyond them it gets `Overloaded`. 16,384 unless given. */
  readonly maxCallsInFlight?: number | undefined;
  /**
   * Told of what a callback of this application throws and the specification does not declare; the daemon gets its message as a
   * `RemoteError`. Written to stderr unless given.
   */
  readonly onError?: ((error: unknown, where: string) => void) | undefined;
  /**
   * `low` makes answers and events that follow each other closely arrive in a fraction of the time, where both processes have a core of their own and say so: after
   * each arrival this process stays awake for up to 100 µs, and takes a whole core while there is traffic. Where that does not pay, as on one core, it gives
   * up and tries again 100 ms later at most. It is for this application's side; the daemon has the same option. A connection that does not keep the
   * process alive (`unref`) is not stayed awake for, except while a call is unanswered. `normal` unless given.
   */
  readonly latency?: Latency | undefined;
  /** What carries the connection: whatever the scheme of the address says unless given. */
  readonly transport?: Transport | undefined;
}

/** Options with everything filled in that has a default. */
export type CheckedConnectOptions = Omit<ConnectOptions, "reconnect"> &
  Filled<
    Pick<
      ConnectOptions,
      | "timeoutMs"
      | "keepAliveMs"
      | "maxMessageBytes"
      | "maxCallsInFlight"
      | "onError"
      | "latency"
      | "transport"
    >
  > & {
    readonly reconnect: CheckedReconnectOptions | undefined;
  };

/** What every session of a connection is made with, the first and those after a reconnect. */
export interface DialOptions extends CheckedConnectOptions {
  readonly callbacks: Callbacks;
}

/** Throws `InvalidValue` for what is of the wrong type or out of range. */
export function checkConnectOptions(options: ConnectOptions): CheckedConnectOptions {
  checkOptions("connect", options);
  for (const name of ["address", "name", "token"] as const) checkText(name, options[name]);
  checkWire("wire", options.wire);
  if (options.wire === "libmedium" && options.token !== undefined) {
    throw new InvalidValue('token cannot be given with wire "libmedium", which does not know any.');
  }
  for (const name of ["command", "start"] as const) checkProgram(name, options[name]);
  checkStarts(options);
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
  const { reconnect = options.command === undefined } = options;
  return {
    ...options,
    timeoutMs,
    maxMessageBytes,
    maxCallsInFlight,
    keepAliveMs: checkInterval("keepAliveMs", options.keepAliveMs, keepAliveMsDefault),
    reconnect: checkReconnectOptions(reconnect),
    onError: options.onError ?? reportToStderr,
    latency: checkLatency(options.latency),
    transport: options.transport ?? anyTransport,
  };
}

/** An option that would be left aside would be missed only when nobody starts the daemon. */
function checkStarts({ address, command, start }: ConnectOptions): void {
  if (command === undefined) return;
  if (start !== undefined) {
    throw new InvalidValue(
      "command is for a daemon of this application alone, start for one that others find as well: give one of them.",
    );
  }
  if (address !== undefined && !/^stdio:/iu.test(address)) {
    throw new InvalidValue(
      `A daemon that is started with command is spoken to over its standard input and output, not at ${describe(address)}: leave address out, or use start.`,
    );
  }
}
