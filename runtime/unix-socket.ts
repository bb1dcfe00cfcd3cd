import { once } from "node:events";
import { lstatSync, statSync, type Stats } from "node:fs";
import { connect, createServer, type OnReadOpts, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import { checkSocketPath } from "./address.js";
import { AddressInUse, ConnectionFailed, InvalidAddress } from "./errors.js";
import { connectTimeoutMsDefault } from "./limits.js";
import { placeSocketFile, type SocketFile } from "./socket-file.js";
import { checkFolderToConnect, prepareSocketFolder } from "./socket-folder.js";
import { acquireSocketLock, type SocketLock } from "./socket-lock.js";

/** Long enough for any server to notice; short enough to wait for before telling that the address is in use. */
const partMs = 500;

export interface UnixSocketListener {
  /** Absolute, if the path listened at was. */
  readonly path: string;
  /**
   * Stops accepting, removes the socket if it is still this listener's, and releases the address. Sockets that were
   * accepted stay open. May be called twice; never rejects.
   */
  close(): Promise<void>;
}

/**
 * Listens at `path`, alone: a socket left behind by a daemon that ended is replaced, one that somebody listens at never is.
 * Makes the socket's folder if there is none. Only this user can connect.
 *
 * `onSocket` receives each connection, which ends quietly on errors unless it listens for them. If it throws, the
 * connection is destroyed, and `onError` is told of that and of whatever the server itself reports; the listener goes on.
 * While the process has too many files open, new connections are closed as soon as they are made.
 *
 * Rejects with `AddressInUse`, or with `InvalidAddress` where the path, its folder or what is there does not allow a socket.
 */
export async function listenUnixSocket(
  path: string,
  onSocket: (socket: Socket) => void,
  onError: (error: unknown) => void = () => {},
): Promise<UnixSocketListener> {
  checkSocketPath(path);
  prepareSocketFolder(path);
  const lock = await acquireSocketLock(path);
  const server = createServer((socket) => deliver(socket, onSocket, onError));
  try {
    await checkFree(path);
    const file = await placeSocketFile(path, (bound) => bind(server, bound));
    server.on("error", onError);
    return listenerOf(server, path, file, lock);
  } catch (error) {
    server.close();
    lock.release();
    throw error;
  }
}

/**
 * Connects to the daemon at `path`. While the daemon's queue is full, tries again until the signal fires, or for ten
 * seconds without one.
 *
 * Rejects with `ConnectionFailed` (its cause is the system's error), with `InvalidAddress` for a path that no socket can
 * have, or with the signal's reason as it is. The socket ends quietly on errors unless it is listened for them.
 * With `onread`, which says where it reads to, it is paused.
 */
export async function connectUnixSocket(
  path: string,
  signal?: AbortSignal,
  onread?: OnReadOpts,
): Promise<Socket> {
  checkSocketPath(path);
  checkFolderToConnect(path);
  const deadline = signal === undefined ? performance.now() + connectTimeoutMsDefault : Infinity;
  for (let delayMs = 5; ; delayMs = Math.min(delayMs * 2, 200)) {
    signal?.throwIfAborted();
    try {
      return await connectOnce(path, signal, onread);
    } catch (error) {
      signal?.throwIfAborted();
      const full = codeOf(error) === "EAGAIN";
      if (!full || performance.now() > deadline) throw connectionFailed(path, error);
    }
    // An abort ends the wait early, and the loop above throws its reason.
    await delay(Math.random() * delayMs, undefined, signal && { signal }).catch(() => {});
  }
}

function deliver(
  socket: Socket,
  onSocket: (socket: Socket) => void,
  onError: (error: unknown) => void,
): void {
  ignoreErrors(socket);
  try {
    onSocket(socket);
  } catch (error) {
    socket.destroy();
    onError(error);
  }
}

function listenerOf(
  server: Server,
  path: string,
  file: SocketFile,
  lock: SocketLock,
): UnixSocketListener {
  let open = true;
  return {
    path,
    async close() {
      if (!open) return;
      open = false;
      file.remove();
      // Closes the listening descriptor at once. Its callback would come only after all connections have ended.
      server.close();
      lock.release();
    },
  };
}

/** Throws unless nobody listens at the path. Something other than a socket is never touched. */
async function checkFree(path: string): Promise<void> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isSocket()) {
    throw new InvalidAddress(
      `${path} is ${kindOf(stats)}, not a socket. Remove it, or choose another address.`,
    );
  }
  try {
    await part(await connectOnce(path));
  } catch (error) {
    const code = codeOf(error);
    // On macOS also said by a living server whose queue is full; ours are told apart by their locks.
    if (code === "ECONNREFUSED" || code === "ENOENT") return;
    // Its queue is full; or it is for datagrams.
    if (code !== "EAGAIN" && code !== "EPROTOTYPE") {
      throw new InvalidAddress(
        `Cannot find out whether anybody listens at ${path}: ${describeFailure(path, error)}`,
        { cause: error },
      );
    }
  }
  throw new AddressInUse(
    `${path} is already served, by a program that holds no lock on it: it was not made with libmedium, or runs in ` +
      `another container. Stop it, or choose another address.`,
  );
}

/**
 * Binds before it returns: whether that worked is known at once, and only why it did not is told by an event. Exclusive:
 * processes of a node:cluster do not share the socket.
 */
async function bind(server: Server, path: string): Promise<void> {
  server.listen({ path, exclusive: true });
  if (server.listening) return;
  const [error] = await once(server, "error");
  throw error;
}

/**
 * Ends a connection that was only a question. Whoever listens may have written something: closing before that was read
 * would be an error to it, and to be asked is no reason to crash. It is given a moment to end its side.
 */
async function part(socket: Socket): Promise<void> {
  const closed = once(socket, "close");
  const timer = setTimeout(() => socket.destroy(), partMs);
  socket.resume();
  socket.end();
  await closed;
  clearTimeout(timer);
}

/** One attempt. Rejects with the system's error, or with the signal's reason. */
function connectOnce(path: string, signal?: AbortSignal, onread?: OnReadOpts): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // What goes wrong with it is told by an event, later.
    const socket = connect(onread === undefined ? { path } : { path, onread });
    if (onread !== undefined) socket.pause();
    const abort = (): void => {
      socket.destroy();
      reject(signal?.reason);
    };
    const settle = (): void => {
      signal?.removeEventListener("abort", abort);
      socket.off("error", reject);
    };
    signal?.addEventListener("abort", abort, { once: true });
    ignoreErrors(socket);
    socket.once("error", reject);
    socket.once("error", settle);
    socket.once("connect", settle);
    socket.once("connect", () => resolve(socket));
  });
}

function connectionFailed(path: string, cause: unknown): ConnectionFailed {
  return new ConnectionFailed(`Cannot connect to ${path}: ${describeFailure(path, cause)}`, {
    cause,
  });
}

function describeFailure(path: string, cause: unknown): string {
  const stats = statsOf(path);
  switch (codeOf(cause)) {
    case "ENOENT":
      return "there is no such socket. Is the daemon running?";
    case "ENOTDIR":
      return "a part of the path is a file, not a folder.";
    case "EACCES":
    case "EPERM":
      return describeDenial(stats);
    case "ECONNREFUSED":
    case "ENOTSOCK":
      return stats === undefined || stats.isSocket()
        ? "nobody listens there. The daemon that made the socket has ended; start it again."
        : `it is ${kindOf(stats)}, not a socket.`;
    case "EPROTOTYPE":
      return "it is a socket of another type. Whatever listens there is no daemon.";
    case "EAGAIN":
      return "the daemon does not accept connections, and its queue is full. It may hang, or have too many files open.";
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}

function describeDenial(stats: Stats | undefined): string {
  const self = `this process runs as user ${process.getuid?.() ?? "unknown"}`;
  if (stats === undefined) return `permission denied: a folder on the way is closed, and ${self}.`;
  const mode = (stats.mode & 0o777).toString(8).padStart(4, "0");
  return `permission denied: the socket belongs to user ${stats.uid} and has mode ${mode}, and ${self}.`;
}

function kindOf(stats: Stats): string {
  if (stats.isFile()) return "a regular file";
  if (stats.isDirectory()) return "a folder";
  return stats.isSymbolicLink() ? "a symbolic link" : "a special file";
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Without a listener, an error would end the process; the `close` event, which follows, tells enough. */
function ignoreErrors(socket: Socket): void {
  socket.on("error", () => {});
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
