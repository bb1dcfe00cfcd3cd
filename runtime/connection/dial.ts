import { basename } from "node:path";
import {
  connectAddresses,
  formatAddress,
  parseAddress,
  placeOf,
  serveAddress,
  type Address,
} from "../transports/address.js";
import { DaemonLeft, greetDaemon } from "./client-greeting.js";
import { ClientSession, type SessionOwner } from "./client-session.js";
import type { CheckedConnectOptions, DialOptions } from "./connect-options.js";
import { ConnectionFailed } from "../errors.js";
import { mediumVersion, type Answer, type Hello } from "../messages/greeting.js";
import type { InterfaceDescription } from "../interface.js";
import { promisedTimers } from "../node-modules.js";
import { ParkedChannel } from "../transports/parked-channel.js";
import type { Channel, TransportOptions } from "../transports/transport.js";
import { anyTransport } from "../transports/transports.js";

/**
 * One daemon that was just about to close is no accident; several in a row are no daemons, or ones that fail: then that is told.
 */
const attemptsMax = 5;
const nextAttemptMs = 20;

/** What of an interface says where its daemon may be. */
type Place = Pick<InterfaceDescription, "namespace" | "socketBase">;

/** Finds the daemon, or starts it where that was asked for, and greets it. Rejects as `connect` does, and with the signal's reason. */
export function dial(
  description: InterfaceDescription,
  options: DialOptions,
  owner: SessionOwner,
  signal: AbortSignal,
): Promise<ClientSession> {
  return reach(description, options, signal, (channel) =>
    greet(channel, description, options, owner, signal),
  );
}

/** The same, up to the channel, which belongs to `greeted` then. */
export async function reach<Greeted>(
  place: Place,
  options: CheckedConnectOptions,
  signal: AbortSignal,
  greeted: (channel: Channel) => Promise<Greeted>,
): Promise<Greeted> {
  const findOne = (): Promise<Greeted> => findPatiently(place, options, signal, greeted);
  if (options.start === undefined) return findOne();
  const { findOrStart } = await import("./start-daemon.js");
  return findOrStart(findOne, {
    command: options.start,
    address: addressToStart(place, options),
    isDefault: options.address === undefined,
    signal,
  });
}

/** A daemon that closes while it is greeted has answered no call: its successor is looked for. */
async function findPatiently<Greeted>(
  place: Place,
  options: CheckedConnectOptions,
  signal: AbortSignal,
  greeted: (channel: Channel) => Promise<Greeted>,
): Promise<Greeted> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await find(place, options, signal, greeted);
    } catch (error) {
      if (!(error instanceof DaemonLeft) || attempt === attemptsMax) throw error;
    }
    // Seldom needed, and so not loaded before.
    const { setTimeout: delay } = promisedTimers();
    await delay(Math.random() * nextAttemptMs, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  }
}

/** Tries every place where the daemon may be; the first that has a daemon decides. */
async function find<Greeted>(
  description: Place,
  options: CheckedConnectOptions,
  signal: AbortSignal,
  greeted: (channel: Channel) => Promise<Greeted>,
): Promise<Greeted> {
  const { transport } = options;
  const failures: ConnectionFailed[] = [];
  for (const address of addresses(description, options)) {
    signal.throwIfAborted();
    let channel: Channel;
    try {
      channel = await transport.connect(address, { ...transportOptions(options), signal });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof ConnectionFailed)) throw error;
      failures.push(error);
      continue;
    }
    if (options.latency === "low") await keepAwakeFor(channel);
    return await greeted(channel).catch((error: unknown) => {
      throw wordless(address, error);
    });
  }
  throw notFound(description, failures);
}

/** The channel is not started yet, so nothing arrives meanwhile. */
async function keepAwakeFor(channel: Channel): Promise<void> {
  const { busyPolling } = await import("../transports/busy-polling.js");
  busyPolling.watch(channel);
}

/** A port with TLS takes a greeting without it for rubbish. */
function wordless(address: string, error: unknown): unknown {
  if (!(error instanceof DaemonLeft && error.wordless && address.startsWith("tcp:"))) return error;
  const { message, cause } = error;
  return new DaemonLeft(`${message} Is it a tls: address?`, { cause, wordless: true });
}

function addresses(description: Place, options: CheckedConnectOptions): string[] {
  if (options.address !== undefined) {
    return [placeOf(options.address, description.namespace, description.socketBase)];
  }
  if (options.command !== undefined) return ["stdio:"];
  if (options.transport !== anyTransport) return [""];
  return connectAddresses(description.namespace, description.socketBase).map(formatAddress);
}

/** Where a daemon that is started is told to listen. */
function addressToStart(
  { namespace, socketBase }: Place,
  { address }: CheckedConnectOptions,
): Address {
  return address === undefined
    ? serveAddress(namespace, socketBase)
    : parseAddress(placeOf(address, namespace, socketBase));
}

function transportOptions(options: CheckedConnectOptions): TransportOptions {
  const { maxMessageBytes, tls, command, token, allowPlainToken } = options;
  return {
    maxMessageBytes,
    confidential: token !== undefined && allowPlainToken !== true,
    ...(tls === undefined ? {} : { tls }),
    ...(command === undefined ? {} : { command }),
  };
}

async function greet(
  channel: Channel,
  description: InterfaceDescription,
  options: DialOptions,
  owner: SessionOwner,
  signal: AbortSignal,
): Promise<ClientSession> {
  const hello = helloOf(description, options);
  let other: Answer | undefined;
  let isOriginal = false;
  const greeted = await greetDaemon(
    channel,
    hello,
    signal,
    (answer) => {
      const { instance } = answer;
      if (answer.hash === description.hash)
        return new ClientSession(channel, description, owner, options.callbacks, { instance });
      other = answer;
      return new ParkedChannel(channel);
    },
    {
      wire: options.wire,
      welcome: () => {
        isOriginal = true;
        return park(channel);
      },
    },
  );
  if (greeted instanceof ClientSession) return greeted;
  // Loaded only where they are needed, which is seldom.
  if (isOriginal) {
    const { startOriginalClient } = await import("../original/start-client.js");
    return startOriginalClient(greeted, description, owner, options.callbacks);
  }
  const { startSkewedSession } = await import("./skewed-session.js");
  return startSkewedSession(greeted, description, other, owner, options.callbacks);
}

function park(channel: Channel): ParkedChannel {
  const parked = new ParkedChannel(channel);
  channel.start(parked);
  return parked;
}

/** What this application says first. */
export function helloOf(
  { namespace, className, hash }: Pick<InterfaceDescription, "namespace" | "className" | "hash">,
  options: CheckedConnectOptions,
): Hello {
  return {
    medium: mediumVersion,
    namespace,
    class: className,
    hash,
    pid: process.pid,
    name: options.name ?? basename(process.argv[1] ?? process.title),
    maxMessageBytes: options.maxMessageBytes,
    ...(options.token === undefined ? {} : { token: options.token }),
  };
}

function notFound(
  description: Pick<InterfaceDescription, "namespace">,
  failures: readonly ConnectionFailed[],
): ConnectionFailed {
  const [only] = failures;
  if (only !== undefined && failures.length === 1) return only;
  const tried = failures.map((failure) => `  ${failure.message}`).join("\n");
  return new ConnectionFailed(
    `There is no daemon for ${description.namespace}. Start it, or give its address. Tried:\n${tried}`,
  );
}
