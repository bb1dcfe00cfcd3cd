import {
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  realpathSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

import { AddressInUse } from "../errors.js";
import { promisedTimers } from "../node-modules.js";
import {
  describeProcess,
  ownIdentity,
  processState,
  type ProcessIdentity,
} from "./process-identity.js";
import { folderError } from "./socket-folder.js";

/*
 * One daemon a socket. Node has no flock, so the lock is made of flags: files beside the socket whose name says which
 * process put them up, `<socket>.<pid>.<start>.lock`. A starter
 *
 *   1. puts up its own flag, empty;
 *   2. looks: lists the folder, and takes down the flags of processes that are gone;
 *   3. if it saw the flag of no other process, holds the lock, writes "held" into its flag and lets it stand for life;
 *      otherwise takes its flag down. The other's says "held": the address is in use. It is empty: another starter, or a
 *      holder who did not come to write yet; waits for a random time and begins again.
 *
 * Two never hold at once. Take two holders; the flag of P went up before that of Q. Q looked after its own flag was up, so
 * P's stood already when Q began to look. P's flag stands, under the one name, until P lets go of the lock: P takes it
 * down in step 3 only if it does not come to hold, and others only take down flags of processes that are gone. So it stood
 * all the time that Q looked, and a listing shows every entry that is there from its beginning to its end. Q saw it: Q does
 * not hold.
 *
 * The flag is never renamed, to tell a holder for instance: a listing may miss a file that is renamed meanwhile under both
 * names, and then P and Q would both hold. Nothing depends on step 3's "held" but how soon the others give up.
 *
 * After kill -9 the flag remains, and is taken down by the next starter. It is never mistaken for that of a process which
 * got the same number later, except where there is no /proc to tell (macOS).
 *
 * What this cannot see: processes in other PID namespaces, such as containers that share the folder, look as if they were
 * gone. They are found by the connection that `listenUnixSocket` tries before it takes a socket over; only a race between
 * two starters in two namespaces is undecided. The same holds where somebody deletes the flag of a daemon that runs.
 */

export interface SocketLock {
  /** Lets go of the lock. May be called twice; never touches the lock of another. */
  release(): void;
}

/** Two starters are done within milliseconds; this is for one that was stopped between its steps. */
export const lockTimeoutMsDefault = 10_000;

const firstDelayMs = 2;
const delayMsMax = 200;

/** Flags this thread has put up. Where processes have no start time, a leftover can carry this process's number. */
const ownFlags = new Set<string>();

interface Flag extends ProcessIdentity {
  readonly path: string;
}

/** What stands in the way: another's flag, and whether its process is at work and holds the lock. */
interface Rival extends Flag {
  readonly held: boolean;
}

/**
 * Takes the lock of the socket at `path`, whose folder exists. Different spellings of one path meet in the same lock.
 * Rejects with `AddressInUse` where another daemon holds it or this process itself does, or where another starter neither
 * gets nor gives up the lock within `timeoutMs`; with `InvalidAddress` where the folder does not take the file.
 */
export async function acquireSocketLock(
  path: string,
  timeoutMs: number = lockTimeoutMsDefault,
): Promise<SocketLock> {
  try {
    const folder = realpathSync(dirname(path));
    const own = flagOf(folder, basename(path), ownIdentity());
    const deadline = performance.now() + timeoutMs;
    for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, delayMsMax)) {
      const rival = tryToHold(folder, basename(path), own);
      if (rival === undefined) return lockOf(own);
      if (rival.held) throw new AddressInUse(inUseMessage(path, rival));
      if (performance.now() > deadline) throw new AddressInUse(rivalMessage(path, rival));
      await promisedTimers().setTimeout(Math.random() * delayMs);
    }
  } catch (error) {
    throw error instanceof AddressInUse ? error : folderError("lock", path, error);
  }
}

function lockOf(own: Flag): SocketLock {
  let held = true;
  return {
    release() {
      if (held) takeDown(own);
      held = false;
    },
  };
}

/** Steps 1 to 3. Returns what is in the way, or undefined: then the own flag stands, and the lock is held. */
function tryToHold(folder: string, socket: string, own: Flag): Rival | undefined {
  const file = putUp(own);
  // Another thread of this process, or another call in this one.
  if (file === undefined) return { ...own, held: isMarked(own) };
  try {
    const rival = look(folder, socket, own);
    if (rival === undefined) writeSync(file, "held\n");
    else takeDown(own);
    return rival;
  } catch (error) {
    takeDown(own);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Returns undefined if the flag is up already. */
function putUp(own: Flag): number | undefined {
  if (own.start === "0" && !ownFlags.has(own.path)) remove(own.path);
  try {
    const file = openSync(own.path, "wx", 0o600);
    ownFlags.add(own.path);
    return file;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return undefined;
    throw error;
  }
}

/** Takes down the flags of processes that are gone, and returns another's that stands: one that holds, if there is one. */
function look(folder: string, socket: string, own: Flag): Rival | undefined {
  let rival: Rival | undefined;
  for (const name of readdirSync(folder)) {
    const flag = parseFlag(folder, socket, name);
    if (flag === undefined || flag.path === own.path) continue;
    const state = processState(flag);
    if (state === "gone") {
      removeIfAllowed(flag.path);
    } else {
      // A process that is being ended still listens for a moment: it is waited for, as a starter is.
      const held = state === "alive" && isMarked(flag);
      if (rival === undefined || held) rival = { ...flag, held };
    }
  }
  return rival;
}

function takeDown(own: Flag): void {
  ownFlags.delete(own.path);
  removeIfAllowed(own.path);
}

function flagOf(folder: string, socket: string, { pid, start }: ProcessIdentity): Flag {
  return { pid, start, path: join(folder, `${socket}.${pid}.${start}.lock`) };
}

function parseFlag(folder: string, socket: string, name: string): Flag | undefined {
  if (!name.startsWith(`${socket}.`)) return undefined;
  const [, pid, start] = /^(\d+)\.([\da-f-]+)\.lock$/u.exec(name.slice(socket.length + 1)) ?? [];
  if (pid === undefined || start === undefined) return undefined;
  return { pid: Number(pid), start, path: join(folder, name) };
}

function isMarked(flag: Flag): boolean {
  return (statSync(flag.path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** In a folder shared with others, what they left behind stays: it says nothing any more, so it does no harm. */
function removeIfAllowed(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already, or not this user's to remove.
  }
}

function inUseMessage(path: string, rival: Rival): string {
  const { pid } = rival;
  if (pid === process.pid) return `${path} is already served by this process (${pid}).`;
  return `${path} is already served by ${describeProcess(pid)}. ${advice(rival)}`;
}

function rivalMessage(path: string, rival: Rival): string {
  return `${path} is being taken by ${describeProcess(rival.pid)}, which neither finishes nor gives up. ${advice(rival)}`;
}

/** Where everybody may put files, anybody may put up a flag, in the name of any process: all that helps is a folder of one's own. */
function advice({ path }: Rival): string {
  const owner = lstatSync(path, { throwIfNoEntry: false })?.uid;
  if (owner === undefined || owner === process.getuid?.())
    return "Stop it, or choose another address.";
  const who = owner === 0 ? "root" : `user ${owner}`;
  return `So says ${path}, a file of ${who}: if that is not true, choose an address in a folder that only this user can write to.`;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
