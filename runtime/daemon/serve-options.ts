import {
  checkInterval,
  checkOption,
  checkOptions,
  checkText,
  type Filled,
} from "../check-option.js";
import { describe } from "../describe.js";
import { InvalidValue } from "../errors.js";
import { checkLatency, type Latency } from "../transports/latency.js";
import {
  deadlineMsMax,
  drainMsDefault,
  handshakeTimeoutMsDefault,
  keepAliveMsDefault,
  maxApplicationsDefault,
  maxCallsInFlightDefault,
  maxEventBacklogBytesDefault,
  maxMessageBytesDefault,
  maxMessageBytesMax,
  maxMessageBytesMin,
  maxQueuedBytesDefault,
  maxReplayBytesDefault,
  maxStreamsDefault,
  maxUngreetedDefault,
} from "../limits.js";
import { reportToStderr } from "../telemetry/report.js";
import type { ServeTlsOptions, Transport } from "../transports/transport.js";
import { anyTransport } from "../transports/transports.js";
import { checkWire, wires as everyWire, type Wire } from "../messages/wire.js";

/** How a daemon serves. Everything may be left out. */
export interface ServeOptions {
  /**
   * Where to listen: `unix:/run/x/socket` or a path, `tcp://host:port`, `tls://host:port` (port 0 is any that is free), `stdio:` in a process that
   * an application starts, `systemd:`; `libmedium:` for where applications of the original LibMedium look, which is the specification's
   * `socket` folder or else `/var/run` (`libmedium:/run/base` for another), and where native ones find the daemon as well. Without it: the sockets that systemd passed, if it did; `MEDIUM_ADDRESS`, else the specification's `socket`
   * folder, else the user's runtime folder (`/run` for root), where applications of the same user find it.
   */
  readonly address?: string | undefined;
  /** The credential that applications have to show. At a `tcp:` or `tls:` address there has to be one, or `tls.ca`. */
  readonly token?: string | undefined;
  /** The daemon's certificate and key, at a `tls:` address; with `ca`, applications have to show a certificate as well. */
  readonly tls?: ServeTlsOptions | undefined;
  /** Lets whoever reaches a `tcp:` or `tls:` address use the daemon without a credential. Not unless given. */
  readonly allowAnyone?: boolean | undefined;
  /** Takes tokens at a `tcp:` address that other machines can reach, where whoever is on the way can read them. Not unless given. */
  readonly allowPlainToken?: boolean | undefined;
  /** Largest message that the daemon accepts, in bytes, 65,536 at least: 16 MiB unless given. */
  readonly maxMessageBytes?: number | undefined;
  /** How long an application may take to greet, in milliseconds: 10,000 unless given. */
  readonly handshakeTimeoutMs?: number | undefined;
  /** How long closing waits for calls that still run, streams that have not ended among them, in milliseconds: 5,000 unless given. */
  readonly drainMs?: number | undefined;
  /**
   * After how many milliseconds of silence an application is asked for a sign of life, and how many it has to give one before it is dropped: 30,000
   * unless given. 0 or `Infinity` is never.
   */
  readonly keepAliveMs?: number | undefined;
  /** Bytes kept for one application that does not read; beyond them it is disconnected. 32 MiB unless given. */
  readonly maxQueuedBytes?: number | undefined;
  /**
   * Bytes of one event that wait for one application that does not keep up, before `@overflow` acts: `drop_oldest` drops the oldest then, and
   * `disconnect` disconnects it. 1 MiB unless given.
   */
  readonly maxEventBacklogBytes?: number | undefined;
  /** Bytes of one event with `@replay` that are kept for applications that reconnect. 16 MiB unless given. */
  readonly maxReplayBytes?: number | undefined;
  /** Unanswered calls that one application may have; beyond them calls are refused with `Overloaded`. 16,384 unless given. */
  readonly maxCallsInFlight?: number | undefined;
  /** Open streams that one application may have; beyond them calls with streams are refused with `Overloaded`. 1,024 unless given. */
  readonly maxStreams?: number | undefined;
  /** Applications connected at once; beyond them they are refused with `Overloaded`. 4,096 unless given. */
  readonly maxApplications?: number | undefined;
  /** Connections that have not greeted yet; of more, the oldest is dropped. 1,024 unless given. */
  readonly maxUngreeted?: number | undefined;
  /** Closes the daemon when no application has been connected for so long, in milliseconds, two seconds at least before the first. Never unless given. */
  readonly idleExitMs?: number | undefined;
  /**
   * Whether applications get the messages of errors that the specification does not declare, which may tell them what is in files and tables: they do unless `false` is given, also over `tcp:` and
   * `tls:`. Otherwise they are told that the method failed, and `onError` alone why. Declared exceptions arrive whole in any case.
   */
  readonly exposeErrors?: boolean | undefined;
  /** Whether applications get the stack traces of those errors as well, as `remoteStack`. Not unless given. */
  readonly exposeStacks?: boolean | undefined;
  /** Whether SIGTERM and SIGINT close the daemon in good order, a second one at once. They do unless given. */
  readonly signals?: boolean | undefined;
  /**
   * Told of everything that goes wrong and does not end the daemon: a handler that throws what the specification does not declare, a peer
   * that breaks the protocol, an application that does not read, one that is refused. `where` names it: a refused one by what it calls itself and where it connects from. Written to stderr unless given.
   */
  readonly onError?: ((error: unknown, where: string) => void) | undefined;
  /**
   * What is spoken: both protocols unless given. Without `libmedium`, or with a `token`, applications of the original LibMedium are turned away; without `native`, every
   * application is answered as an original daemon would.
   */
  readonly wires?: readonly Wire[] | undefined;
  /**
   * `low` makes calls that follow each other closely be answered in a fraction of the time, where both processes have a core of their own and say so: after
   * each arrival, of whichever application, the daemon stays awake for up to 100 µs, and takes a whole core while there is traffic. Where that does not
   * pay, as on one core, it gives up and tries again 100 ms later at most. `normal` unless given.
   */
  readonly latency?: Latency | undefined;
  /** What carries the connections: whatever the scheme of the address says unless given. */
  readonly transport?: Transport | undefined;
}

/** Options with everything filled in that has a default. */
export type CheckedServeOptions = Filled<Omit<ServeOptions, "address" | "token" | "tls">> &
  Pick<ServeOptions, "token" | "tls">;

/** Throws `InvalidValue` for a number that is out of range. */
export function checkServeOptions(options: ServeOptions): CheckedServeOptions {
  checkOptions("serve", options);
  checkText("address", options.address);
  checkToken(options.token);
  const { wires = everyWire } = options;
  checkWires(wires, options.token);
  const time = { least: 0, most: deadlineMsMax };
  const anyTime = { least: 0, most: Infinity };
  const count = { least: 1, most: Number.MAX_SAFE_INTEGER };
  const size = { least: maxMessageBytesMin, most: maxMessageBytesMax };
  return {
    maxMessageBytes: checkOption(
      "maxMessageBytes",
      options.maxMessageBytes,
      maxMessageBytesDefault,
      size,
    ),
    handshakeTimeoutMs: checkOption(
      "handshakeTimeoutMs",
      options.handshakeTimeoutMs,
      handshakeTimeoutMsDefault,
      time,
    ),
    drainMs: checkOption("drainMs", options.drainMs, drainMsDefault, time),
    keepAliveMs: checkInterval("keepAliveMs", options.keepAliveMs, keepAliveMsDefault),
    maxQueuedBytes: checkOption(
      "maxQueuedBytes",
      options.maxQueuedBytes,
      maxQueuedBytesDefault,
      count,
    ),
    maxEventBacklogBytes: checkOption(
      "maxEventBacklogBytes",
      options.maxEventBacklogBytes,
      maxEventBacklogBytesDefault,
      count,
    ),
    maxReplayBytes: checkOption(
      "maxReplayBytes",
      options.maxReplayBytes,
      maxReplayBytesDefault,
      count,
    ),
    maxCallsInFlight: checkOption(
      "maxCallsInFlight",
      options.maxCallsInFlight,
      maxCallsInFlightDefault,
      count,
    ),
    maxStreams: checkOption("maxStreams", options.maxStreams, maxStreamsDefault, count),
    maxApplications: checkOption(
      "maxApplications",
      options.maxApplications,
      maxApplicationsDefault,
      count,
    ),
    maxUngreeted: checkOption("maxUngreeted", options.maxUngreeted, maxUngreetedDefault, count),
    idleExitMs: checkOption("idleExitMs", options.idleExitMs, Infinity, anyTime),
    allowAnyone: options.allowAnyone ?? false,
    allowPlainToken: options.allowPlainToken ?? false,
    ...(options.token === undefined ? {} : { token: options.token }),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...exposed(options),
    signals: options.signals ?? true,
    onError: options.onError ?? reportToStderr,
    wires,
    latency: checkLatency(options.latency),
    transport: options.transport ?? anyTransport,
  };
}

/** What applications are told of errors that the specification does not declare. */
function exposed({ exposeErrors = true, exposeStacks = false }: ServeOptions): {
  exposeErrors: boolean;
  exposeStacks: boolean;
} {
  return { exposeErrors, exposeStacks };
}

/** An empty one, as of a variable that is not set, would let everybody in who guesses that. */
function checkToken(token: string | undefined): void {
  checkText("token", token);
  if (token === "") throw new InvalidValue("token must not be empty. Where does it come from?");
}

function checkWires(wires: unknown, token: string | undefined): void {
  if (!Array.isArray(wires) || wires.length === 0) {
    throw new InvalidValue(
      `wires must be an array that names a protocol, such as ["native"], got ${describe(wires)}.`,
    );
  }
  for (const wire of wires) checkWire("wires", wire);
  if (token !== undefined && !wires.includes("native")) {
    throw new InvalidValue(
      'token needs "native" among the wires: the original LibMedium knows no token.',
    );
  }
}
