import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  connectAddresses,
  formatAddress,
  parseAddress,
  serveAddress,
  type Address,
} from "./address.js";
import { DaemonLeft, greetDaemon } from "./client-greeting.js";
import { ClientSession } from "./client-session.js";
import type { CheckedConnectOptions } from "./connect-options.js";
import { ConnectionFailed } from "./errors.js";
import { mediumVersion, type Hello } from "./greeting.js";
import type { InterfaceDescription } from "./interface.js";
import type { Channel, TransportOptions } from "./transport.js";
import { anyTransport } from "./transports.js";

/**
 * One daemon that was just about to close is no accident; several in a row are no daemons, or ones that fail: then that is told.
 */
const attemptsMax = 5;
const nextAttemptMs = 20;

/** Finds the daemon, or starts it where that was asked for, and greets it. Rejects as `connect` does, and with the signal's reason. */
export async function dial(
  description: InterfaceDescription,
  options: CheckedConnectOptions,
  signal: AbortSignal,
): Promise<ClientSession> {
  if (options.start === undefined) return findPatiently(description, options, signal);
  const { findOrStart } = await import("./start-daemon.js");
  return findOrStart(() => findPatiently(description, options, signal), {
    command: options.start,
    address: addressToStart(description, options),
    isDefault: options.address === undefined,
    signal,
  });
}

/** A daemon that closes while it is greeted has answered no call: its successor is looked for. */
async function findPatiently(
  description: InterfaceDescription,
  options: CheckedConnectOptions,
  signal: AbortSignal,
): Promise<ClientSession> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await find(description, options, signal);
    } catch (error) {
      if (!(error instanceof DaemonLeft) || attempt === attemptsMax) throw error;
    }
    await delay(Math.random() * nextAttemptMs, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  }
}

/** Tries every place where the daemon may be; the first that has a daemon decides. */
async function find(
  description: InterfaceDescription,
  options: CheckedConnectOptions,
  signal: AbortSignal,
): Promise<ClientSession> {
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
    return await greet(channel, description, options, signal);
  }
  throw notFound(description, failures);
}

function addresses(description: InterfaceDescription, options: CheckedConnectOptions): string[] {
  if (options.address !== undefined) return [options.address];
  if (options.command !== undefined) return ["stdio:"];
  if (options.transport !== anyTransport) return [""];
  return connectAddresses(description.namespace, description.socketBase).map(formatAddress);
}

/** Where a daemon that is started is told to listen. */
function addressToStart(
  { namespace, socketBase }: InterfaceDescription,
  { address }: CheckedConnectOptions,
): Address {
  return address === undefined ? serveAddress(namespace, socketBase) : parseAddress(address);
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

function greet(
  channel: Channel,
  description: InterfaceDescription,
  options: CheckedConnectOptions,
  signal: AbortSignal,
): Promise<ClientSession> {
  const hello: Hello = {
    medium: mediumVersion,
    namespace: description.namespace,
    class: description.className,
    hash: description.hash,
    pid: process.pid,
    name: options.name ?? basename(process.argv[1] ?? process.title),
    maxMessageBytes: options.maxMessageBytes,
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
