import { once } from "node:events";
import { connect, type Server, type Socket } from "node:net";
import { AddressInUse, ConnectionFailed, InvalidAddress } from "../errors.js";
import type { NetworkAddress } from "./network-address.js";

/*
 * What TCP and TLS have in common: a connection to a port, a server at one, and their errors in words.
 */

/** A peer that has vanished is noticed soon: probes begin after a second of silence, and the tenth that fails ends the connection. */
const keepAliveDelayMs = 1_000;

/** The socket ends quietly on errors unless it is listened for them. Small messages leave at once: they are put together here already. */
export function prepareSocket<Kind extends Socket>(socket: Kind): Kind {
  socket.on("error", () => {});
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveDelayMs);
  return socket;
}

/**
 * Connects to a port. Rejects with `ConnectionFailed` (its cause is the system's error), with `InvalidAddress` for a port or a name that cannot be,
 * or with the signal's reason as it is.
 */
export function connectNetworkSocket(
  { kind, host, port }: NetworkAddress,
  signal?: AbortSignal,
): Promise<Socket> {
  const at = `${kind}://${host}:${port}`;
  if (port === 0) {
    throw new InvalidAddress(`${at}: port 0 is for listening only. Say the port that it became.`);
  }
  signal?.throwIfAborted();
  const socket = prepareSocket(connect({ host, port }));
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      signal?.removeEventListener("abort", abort);
      socket.off("error", fail);
    };
    const fail = (error: Error): void => {
      settle();
      reject(new ConnectionFailed(`Cannot connect to ${at}: ${describe(error)}`, { cause: error }));
    };
    const abort = (): void => {
      settle();
      socket.destroy();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    socket.once("error", fail);
    socket.once("connect", () => {
      settle();
      resolve(socket);
    });
  });
}

/** Binds the server. Resolves with where it really listens. Rejects with `AddressInUse` or `InvalidAddress`. */
export async function listenNetwork(
  server: Server,
  { kind, host, port }: NetworkAddress,
): Promise<NetworkAddress> {
  const at = `${kind}://${host}:${port}`;
  try {
    // Processes of a node:cluster do not share the port.
    server.listen({ host, port, exclusive: true });
    await once(server, "listening");
  } catch (error) {
    server.close();
    throw listenError(at, error);
  }
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new InvalidAddress(`${at} is no port.`);
  return { kind, host: bound.address, port: bound.port };
}

function listenError(at: string, error: unknown): Error {
  if (codeOf(error) === "EADDRINUSE") {
    return new AddressInUse(
      `${at} is already served, or still held by the system. Stop who does, or choose another port; port 0 is any that is free.`,
      { cause: error },
    );
  }
  return new InvalidAddress(`Cannot listen at ${at}: ${describe(error)}`, { cause: error });
}

function describe(error: unknown): string {
  switch (codeOf(error)) {
    case "ECONNREFUSED":
      return "nobody listens there. Is the daemon running?";
    case "ENOTFOUND":
      return "there is no host of that name.";
    case "EAI_AGAIN":
      return "the name cannot be looked up now.";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "there is no way to that host.";
    case "ETIMEDOUT":
      return "the host does not answer.";
    case "EADDRNOTAVAIL":
      return "this machine does not have that address.";
    case "EACCES":
      return "permission denied: ports below 1024 are mostly root's. Choose another.";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

function codeOf(error: unknown): string | undefined {
  // A host with several numbers fails with all their errors at once, mostly the same.
  const [first] = error instanceof AggregateError ? error.errors : [error];
  return (first as NodeJS.ErrnoException).code;
}
