import { writeSync } from "node:fs";
import { checkOption, checkOptions, checkText } from "./check-option.js";
import { describe } from "./describe.js";
import { InvalidValue, MediumError } from "./errors.js";
import {
  deadlineMsMax,
  drainMsDefault,
  handshakeTimeoutMsDefault,
  maxCallsInFlightDefault,
  maxMessageBytesDefault,
  maxMessageBytesMax,
  maxMessageBytesMin,
  maxQueuedBytesDefault,
} from "./limits.js";
import type { Transport } from "./transport.js";
import { unixTransport } from "./unix-transport.js";
import { checkWire, wires as everyWire, type Wire } from "./wire.js";

/** How a daemon serves. Everything may be left out. */
export interface ServeOptions {
  /**
   * Where to listen: `unix:/run/x/socket` or a path; `libmedium:` for where applications of the original LibMedium look, which is the specification's
   * `socket` folder or else `/var/run` (`libmedium:/run/base` for another), and where native ones find the daemon as well. Without it: `MEDIUM_ADDRESS`, else the specification's `socket` folder, else the user's runtime
   * folder (`/run` for root), where applications of the same user find it.
   */
  readonly address?: string;
  /** Largest message that the daemon accepts, in bytes, 65,536 at least: 16 MiB unless given. */
  readonly maxMessageBytes?: number;
  /** How long an application may take to greet, in milliseconds: 10,000 unless given. */
  readonly handshakeTimeoutMs?: number;
  /** How long closing waits for calls that still run, in milliseconds: 5,000 unless given. */
  readonly drainMs?: number;
  /** Bytes kept for one application that does not read; beyond them it is disconnected. 32 MiB unless given. */
  readonly maxQueuedBytes?: number;
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
  /**
   * What is spoken: both protocols unless given. Without `libmedium`, applications of the original LibMedium are turned away; without `native`, every
   * application is answered as an original daemon would.
   */
  readonly wires?: readonly Wire[];
  /** What carries the connections: Unix sockets unless given. */
  readonly transport?: Transport;
}

/** Options with everything filled in. */
export type CheckedServeOptions = Required<Omit<ServeOptions, "address">>;

/** Throws `InvalidValue` for a number that is out of range. */
export function checkServeOptions(options: ServeOptions): CheckedServeOptions {
  checkOptions("serve", options);
  checkText("address", options.address);
  const { wires = everyWire } = options;
  checkWires(wires);
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
    maxQueuedBytes: checkOption(
      "maxQueuedBytes",
      options.maxQueuedBytes,
      maxQueuedBytesDefault,
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
    wires,
    transport: options.transport ?? unixTransport,
  };
}

function checkWires(wires: unknown): void {
  if (!Array.isArray(wires) || wires.length === 0) {
    throw new InvalidValue(
      `wires must be an array that names a protocol, such as ["native"], got ${describe(wires)}.`,
    );
  }
  for (const wire of wires) checkWire("wires", wire);
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
