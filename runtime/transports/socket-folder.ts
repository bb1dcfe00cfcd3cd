import type { Stats } from "node:fs";
import { dirname } from "node:path";

import { ownTmpFolder } from "./address.js";
import { ConnectionFailed, InvalidAddress } from "../errors.js";
import { fileSystem, operatingSystem } from "../node-modules.js";

/*
 * Whoever can replace files in a socket's folder can put a daemon of their own in its place. So a daemon listens only in
 * folders that nobody but its user and root can change, and makes those that are missing for its user alone.
 */

/**
 * Makes sure that the folder of a socket exists and is safe. Throws `InvalidAddress`, saying which folder, what is wrong
 * with it and what to do. Never changes a folder that exists.
 */
export function prepareSocketFolder(path: string): void {
  const folder = dirname(path);
  const own = ownTmpFolder(operatingSystem().tmpdir(), process.getuid?.());
  if (folder === own || folder.startsWith(`${own}/`)) {
    makeFolder(own, 0o700);
    checkFolder(own);
  }
  // Not 0777: without a umask, parents would be open to everybody, who could then replace the folder itself.
  makeFolder(dirname(folder), 0o755);
  makeFolder(folder, 0o700);
  checkFolder(folder);
}

/**
 * Throws `ConnectionFailed` if a socket lies in this user's folder under the temporary one, and somebody else made that
 * folder: an application would talk to, and show its credentials to, whoever planted it there. Where else a daemon may
 * run, and as which user, is for the application to know.
 */
export function checkFolderToConnect(path: string): void {
  const uid = process.getuid?.();
  // Most paths have no folder of that name in them, wherever it is, and need not ask.
  if (!path.includes(ownTmpFolder("", uid))) return;
  const own = ownTmpFolder(operatingSystem().tmpdir(), uid);
  if (!path.startsWith(`${own}/`)) return;
  const problem = missing(own) ? undefined : describeProblem(own);
  if (problem !== undefined) throw new ConnectionFailed(`Not connecting to ${path}: ${problem}`);
}

/** Turns what the operating system said about a file beside the socket into an `InvalidAddress` that says what to do. */
export function folderError(action: string, path: string, cause: unknown): InvalidAddress {
  const code = (cause as NodeJS.ErrnoException).code ?? "";
  const [reason, advice] = reasons[code] ?? [String(cause), "Choose another address."];
  return new InvalidAddress(`Cannot ${action} ${path}: ${reason}. ${advice}`, { cause });
}

const another = "or choose another address, for instance with MEDIUM_ADDRESS.";

const reasons: Readonly<Record<string, readonly [reason: string, advice: string]>> = {
  EACCES: ["permission denied", `Have its owner allow it to this user, ${another}`],
  EPERM: ["the operation is not permitted", `Have its owner do it, ${another}`],
  ENOTDIR: ["a part of the path is a file, not a folder", `Remove that file, ${another}`],
  EEXIST: ["there is a file of that name", `Remove that file, ${another}`],
  ENOENT: [
    "a part of the path is a dangling link, or its file system takes no folders",
    `Correct the link, ${another}`,
  ],
  ELOOP: ["its symbolic links form a loop", `Correct them, ${another}`],
  EROFS: ["the file system is read-only", `Mount it writable, ${another}`],
  ENOSPC: ["no space is left on the device", `Free some, ${another}`],
  EDQUOT: ["the disk quota is used up", `Free some space, ${another}`],
  ENAMETOOLONG: ["a part of the path is too long", `Shorten it, ${another}`],
};

function makeFolder(folder: string, mode: number): void {
  try {
    makeMissing(folder, mode);
  } catch (error) {
    const { path = folder } = error as NodeJS.ErrnoException;
    throw folderError("create the socket's folder", path, error);
  }
}

/** Node's `recursive` takes ENOENT for a parent that is missing, and asks for ever in a file system that takes no folders, such as /proc. */
function makeMissing(folder: string, mode: number): void {
  if (isFolder(folder)) return;
  if (missing(dirname(folder))) makeMissing(dirname(folder), mode);
  try {
    fileSystem().mkdirSync(folder, { mode });
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return fileSystem().statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function checkFolder(folder: string): void {
  const problem = describeProblem(folder);
  if (problem !== undefined) throw new InvalidAddress(`Not listening in ${folder}: ${problem}`);
}

/** Says what makes a folder unsafe and how to mend it, as whole sentences; undefined if it is safe. */
function describeProblem(folder: string): string | undefined {
  try {
    const link = fileSystem().lstatSync(folder);
    if (!isTrusted(link)) {
      const what = link.isSymbolicLink() ? "the symbolic link" : "the folder";
      return `${what} ${folder} belongs to ${userOf(link)}, neither to this user (${process.getuid?.()}) nor to root. Remove it, or choose another address.`;
    }
    const stats = fileSystem().statSync(folder);
    if (!stats.isDirectory()) return `${folder} is not a folder. Remove it, ${another}`;
    if (!isTrusted(stats)) {
      return `${folder} leads to a folder of ${userOf(stats)}, who is neither this user (${process.getuid?.()}) nor root. Choose another address.`;
    }
    if ((stats.mode & 0o022) === 0 || (stats.mode & 0o1000) !== 0) return undefined;
    const mode = (stats.mode & 0o7777).toString(8).padStart(4, "0");
    return `others can replace files in ${folder} (owner ${userOf(stats)}, mode ${mode}). Run chmod go-w ${folder}, ${another}`;
  } catch (error) {
    throw folderError("examine the socket's folder", folder, error);
  }
}

function isTrusted(stats: Stats): boolean {
  const uid = process.getuid?.();
  return uid === undefined || stats.uid === uid || stats.uid === 0;
}

function userOf(stats: Stats): string {
  return stats.uid === 0 ? "root" : `user ${stats.uid}`;
}

function missing(path: string): boolean {
  return fileSystem().lstatSync(path, { throwIfNoEntry: false }) === undefined;
}
