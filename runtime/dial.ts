import { basename } from "node:path";
import { connectAddresses, formatAddress } from "./address.js";
import { greetDaemon } from "./client-greeting.js";
import { ClientSession, type SessionOwner } from "./client-session.js";
import type { CheckedConnectOptions } from "./connect-options.js";
import { ConnectionFailed } from "./errors.js";
import { mediumVersion, type Answer, type Hello } from "./greeting.js";
import type { InterfaceDescription } from "./interface.js";
import { ParkedChannel } from "./parked-channel.js";
import type { Channel } from "./transport.js";
import { unixTransport } from "./unix-transport.js";

/** Tries every place where the daemon may be; the first that has a daemon decides. */
export function dial(
  description: InterfaceDescription,
  options: CheckedConnectOptions,
  owner: SessionOwner,
  signal: AbortSignal,
): Promise<ClientSession> {
  return reach(description, options, signal, (channel) =>
    greet(channel, description, options, owner, signal),
  );
}

/** The same, up to the channel, which belongs to `greeted` then. */
export async function reach<Greeted>(
  description: Pick<InterfaceDescription, "namespace" | "socketBase">,
  options: CheckedConnectOptions,
  signal: AbortSignal,
  greeted: (channel: Channel) => Promise<Greeted>,
): Promise<Greeted> {
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
    return await greeted(channel);
  }
  throw notFound(description, failures);
}

function addresses(
  description: Pick<InterfaceDescription, "namespace" | "socketBase">,
  options: CheckedConnectOptions,
): string[] {
  if (options.address !== undefined) return [options.address];
  if (options.transport !== unixTransport) return [""];
  return connectAddresses(description.namespace, description.socketBase).map(({ path }) =>
    formatAddress(path),
  );
}

async function greet(
  channel: Channel,
  description: InterfaceDescription,
  options: CheckedConnectOptions,
  owner: SessionOwner,
  signal: AbortSignal,
): Promise<ClientSession> {
  const hello = helloOf(description, options);
  let other: Answer | undefined;
  const greeted = await greetDaemon(channel, hello, signal, (answer) => {
    if (answer.hash === description.hash)
      return new ClientSession(channel, description, owner, answer.instance);
    other = answer;
    return new ParkedChannel(channel);
  });
  if (greeted instanceof ClientSession) return greeted;
  // Loaded only where it is needed, which is seldom.
  const { startSkewedSession } = await import("./skewed-session.js");
  return startSkewedSession(greeted, description, other, owner);
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
