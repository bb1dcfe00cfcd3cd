import { writeSync } from "node:fs";
import { checkInterval, checkOption, checkOptions, checkText } from "./check-option.js";
import { MediumError } from "./errors.js";
import {
  deadlineMsMax,
  drainMsDefault,
  handshakeTimeoutMsDefault,
  keepAliveMsDefault,
  maxCallsInFlightDefault,
  maxEventBacklogBytesDefault,
  maxMessageBytesDefault,
  maxMessageBytesMax,
  maxMessageBytesMin,
  maxQueuedBytesDefault,
  maxReplayBytesDefault,
} from "./limits.js";
import type { Transport } from "./transport.js";
import { unixTransport } from "./unix-transport.js";

/** How a daemon serves. Everything may be left out. */
export interface ServeOptions {
  /**
   * Where to listen: `unix:/run/x/socket` or a path. Without it: `MEDIUM_ADDRESS`, else the specification's `socket` folder, else the user's runtime
   * folder (`/run` for root), where applications of the same user find it.
   */
  readonly address?: string;
  /** Largest message that the daemon accepts, in bytes, 65,536 at least: 16 MiB unless given. */
  readonly maxMessageBytes?: number;
  /** How long an application may take to greet, in milliseconds: 10,000 unless given. */
  readonly handshakeTimeoutMs?: number;
  /** How long closing waits for calls that still run, in milliseconds: 5,000 unless given. */
  readonly drainMs?: number;
  /**
   * After how many milliseconds of silence an application is asked for a sign of life, and how many it has to give one before it is dropped: 30,000
   * unless given. 0 or `Infinity` is never.
   */
  readonly keepAliveMs?: number;
  /** Bytes kept for one application that does not read; beyond them it is disconnected. 32 MiB unless given. */
  readonly maxQueuedBytes?: number;
  /**
   * Bytes of one event that wait for one application that does not keep up, before `@overflow` acts: `drop_oldest` drops the oldest then, and
   * `disconnect` disconnects it. 1 MiB unless given.
   */
  readonly maxEventBacklogBytes?: number;
  /** Bytes of one event with `@replay` that are kept for applications that reconnect. 16 MiB unless given. */
  readonly maxReplayBytes?: number;
  /** Unanswered calls that one application may have; beyond them calls are refused with `Overloaded`. 16,384 unless given. */
  readonly maxCallsInFlight?: number;
  /** Whether applications get the stack traces of errors that the specification does not declare. Not unless given. */
  readonly exposeStacks?: boolean;
  /** Whether SIGTERM and SIGINT close the daemon in good order, a second one at once. They do unless given. */
  readonly signals?: boolean;
  /**
   * Told of everything that goes wrong and does not end the daemon: a handler that throws what the specification does not declare, a peer
   * that breaks the protocol, an application that does not read. `where` names it. Written to stderr unless given.
   */
  readonly onError?: (error: unknown, where: string) => void;
  /** What carries the connections: Unix sockets unless given. */
  readonly transport?: Transport;
}

/** Options with everything filled in. */
export type CheckedServeOptions = Required<Omit<ServeOptions, "address">>;

/** Throws `InvalidValue` for a number that is out of range. */
export function checkServeOptions(options: ServeOptions): CheckedServeOptions {
  checkOptions("serve", options);
  checkText("address", options.address);
  const time = { least: 0, most: deadlineMsMax };
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
    exposeStacks: options.exposeStacks ?? false,
    signals: options.signals ?? true,
    onError: options.onError ?? reportToStderr,
    transport: options.transport ?? unixTransport,
  };
}

/** What `onError` is unless given. */
export function reportToStderr(error: unknown, where: string): void {
  const text =
    error instanceof MediumError
      ? error.message
      : error instanceof Error
        ? error.stack
        : String(error);
  try {
    // At once, so that a standard error that nobody reads any more fails here, and not as an event that ends the process.
    writeSync(2, `libmedium: ${where}: ${text}\n`);
  } catch {
    // There is nowhere left to tell it.
  }
}
