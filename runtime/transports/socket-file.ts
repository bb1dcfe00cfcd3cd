import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { isMainThread } from "node:worker_threads";

import { socketPathBytesMax } from "./address.js";
import { folderError } from "./socket-folder.js";

/*
 * Node removes the file that a server was bound to when the server closes, whoever's file that is by then. So servers are
 * bound to a name of their own, in a folder of their own, and the file is moved to its place afterwards: Node finds nothing
 * to remove, what was left at the place is replaced without a moment in between, and nobody else ever sees the file with
 * another mode than 0600. (A umask would do that too, but it is the whole process's: files that other threads make in that
 * moment would get it as well.)
 */

export interface SocketFile {
  /** Removes the file, unless another has taken its place. To be called once, while the server still listens. Never throws. */
  remove(): void;
}

/**
 * Puts a listening socket at `path`, with mode 0600, in the place of what may be there. The caller holds the lock. `bind`
 * makes a server listen at the path it is given: when it returns, the file is there or the promise will reject.
 *
 * Rejects with `InvalidAddress` where the folder or the system does not allow it.
 */
export async function placeSocketFile(
  path: string,
  bind: (path: string) => Promise<void>,
): Promise<SocketFile> {
  const folder = `${path}.${process.pid}~`;
  const bound = join(folder, "s");
  try {
    removeLeftovers(path);
    if (Buffer.byteLength(bound) > socketPathBytesMax) return await placeAtOnce(path, bind);
    mkdirSync(folder, 0o700);
    try {
      await bind(bound);
      chmodSync(bound, 0o600);
      const file = socketFile(bound, path);
      renameSync(bound, path);
      return file;
    } finally {
      removePrivateFolder(folder);
    }
  } catch (error) {
    throw folderError("listen at", path, error);
  }
}

/**
 * For paths so long that no longer one can be bound. In worker threads, which cannot set the umask, the file has for an
 * instant the mode that the umask gives it. And when the server closes, Node removes whatever is at the path: never the
 * socket of another daemon, which would have to hold the lock, but possibly that of another program.
 */
async function placeAtOnce(
  path: string,
  bind: (path: string) => Promise<void>,
): Promise<SocketFile> {
  removeIfPresent(path);
  const umask = isMainThread ? process.umask(0o177) : undefined;
  let bound: Promise<void>;
  try {
    bound = bind(path);
  } finally {
    if (umask !== undefined) process.umask(umask);
  }
  await bound;
  chmodSync(path, 0o600);
  return socketFile(path, path);
}

function socketFile(bound: string, path: string): SocketFile {
  // While the server listens, the system gives this inode number to no other file, even if the file itself is removed.
  const own = lstatSync(bound, { bigint: true });
  return {
    remove() {
      try {
        const present = lstatSync(path, { bigint: true });
        if (present.ino === own.ino && present.dev === own.dev) unlinkSync(path);
      } catch {
        // It is gone, or may not be removed: then the next daemon finds that nobody listens.
      }
    },
  };
}

/** Removes what daemons for the same path left when they were killed while they bound. */
function removeLeftovers(path: string): void {
  const prefix = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(prefix) && /^\d+~$/u.test(name.slice(prefix.length))) {
      removePrivateFolder(join(dirname(path), name));
    }
  }
}

function removePrivateFolder(folder: string): void {
  try {
    removeIfPresent(join(folder, "s"));
    rmdirSync(folder);
  } catch {
    // It holds what is not from here, or it belongs to somebody else: it is in nobody's way.
  }
}

function removeIfPresent(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
