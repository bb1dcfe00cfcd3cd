import { basename } from "node:path";
import { connectAddresses, formatAddress } from "./address.js";
import { greetDaemon } from "./client-greeting.js";
import { ClientSession, type SessionOwner } from "./client-session.js";
import type { CheckedConnectOptions } from "./connect-options.js";
import { ConnectionFailed } from "./errors.js";
import { mediumVersion, type Hello } from "./greeting.js";
import type { InterfaceDescription } from "./interface.js";
import type { Channel } from "./transport.js";
import { unixTransport } from "./unix-transport.js";

/** Tries every place where the daemon may be; the first that has a daemon decides. */
export async function dial(
  description: InterfaceDescription,
  options: CheckedConnectOptions,
  owner: SessionOwner,
  signal: AbortSignal,
): Promise<ClientSession> {
  const { transport, maxMessageBytes } = options;
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
    return await greet(channel, description, options, owner, signal);
  }
  throw notFound(description, failures);
}

function addresses(description: InterfaceDescription, options: CheckedConnectOptions): string[] {
  if (options.address !== undefined) return [options.address];
  if (options.transport !== unixTransport) return [""];
  return connectAddresses(description.namespace, description.socketBase).map(({ path }) =>
    formatAddress(path),
  );
}

function greet(
  channel: Channel,
  description: InterfaceDescription,
  options: CheckedConnectOptions,
  owner: SessionOwner,
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
  return greetDaemon(
    channel,
    hello,
    signal,
    ({ instance }) => new ClientSession(channel, description, owner, instance),
  );
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
