import { once } from "node:events";
import { lstatSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { checkSocketPath } from "./address.js";
import { AddressInUse, InvalidAddress } from "../errors.js";
import { placeSocketFile, type SocketFile } from "./socket-file.js";
import { prepareSocketFolder } from "./socket-folder.js";
import { acquireSocketLock, type SocketLock } from "./socket-lock.js";
import { codeOf, connectOnce, describeFailure, ignoreErrors, kindOf } from "./unix-socket.js";

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
