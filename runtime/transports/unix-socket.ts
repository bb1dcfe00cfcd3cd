import type { Stats } from "node:fs";
import { connect, type OnReadOpts, type Socket } from "node:net";

import { checkSocketPath } from "./address.js";
import { ConnectionFailed } from "../errors.js";
import { connectTimeoutMsDefault } from "../limits.js";
import { fileSystem, promisedTimers } from "../node-modules.js";
import { checkFolderToConnect } from "./socket-folder.js";

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
    // Seldom needed, and so not loaded before.
    const { setTimeout: delay } = promisedTimers();
    // An abort ends the wait early, and the loop above throws its reason.
    await delay(Math.random() * delayMs, undefined, signal && { signal }).catch(() => {});
  }
}

/** One attempt. Rejects with the system's error, or with the signal's reason. */
export function connectOnce(
  path: string,
  signal?: AbortSignal,
  onread?: OnReadOpts,
): Promise<Socket> {
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

export function describeFailure(path: string, cause: unknown): string {
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

export function kindOf(stats: Stats): string {
  if (stats.isFile()) return "a regular file";
  if (stats.isDirectory()) return "a folder";
  return stats.isSymbolicLink() ? "a symbolic link" : "a special file";
}

function statsOf(path: string): Stats | undefined {
  try {
    return fileSystem().statSync(path);
  } catch {
    return undefined;
  }
}

/** Without a listener, an error would end the process; the `close` event, which follows, tells enough. */
export function ignoreErrors(socket: Socket): void {
  socket.on("error", () => {});
}

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
