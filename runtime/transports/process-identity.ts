import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * Names a process for good: its number alone is given to another process once it has ended. `start` is when it started, in
 * ticks since the system did, and the start of the system's id, `98765-0f3a77c2`; or `0` where that cannot be known (no
 * `/proc`, as on macOS), and then the number has to do.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly start: string;
}

/** `ending`: already killed, but the kernel has not closed its files yet. Large processes take a while. */
export type ProcessState = "alive" | "ending" | "gone";

const unknownStart = "0";
/** Of the flags in `/proc/<pid>/stat`. */
const flagExiting = 0x4;
const pidMax = 0x7fff_ffff;
const commandCharactersMax = 200;

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, start: startOf(readStat(process.pid)) };
}

/**
 * A stopped process (SIGSTOP) is alive; one that only waits for its parent to notice its end is gone. Processes are those of
 * this process's PID namespace: one in another container looks gone from here, or is taken for an unrelated one.
 */
export function processState({ pid, start }: ProcessIdentity): ProcessState {
  if (!exists(pid)) return "gone";
  if (start === unknownStart || !hasProc()) return "alive";
  const stat = readStat(pid);
  // It ended just now, or /proc hides the processes of other users (hidepid).
  if (stat === undefined) return exists(pid) ? "alive" : "gone";
  if (startOf(stat) !== start) return "gone";
  if (stat.state === "Z" || stat.state === "X") return threadCount(pid) > 1 ? "ending" : "gone";
  return (stat.flags & flagExiting) === 0 ? "alive" : "ending";
}

/** For messages: `process 4711 (node daemon.js)`, or without the command where it cannot be read. */
export function describeProcess(pid: number): string {
  const command = readProc(`/proc/${pid}/cmdline`)?.split("\0").join(" ").trim();
  if (!command) return `process ${pid}`;
  // It is another process's text: nothing in it may steer a terminal.
  const shown = command.replace(/\p{Control}/gu, "?");
  const cut =
    shown.length > commandCharactersMax ? `${shown.slice(0, commandCharactersMax)}…` : shown;
  return `process ${pid} (${cut})`;
}

interface Stat {
  readonly state: string;
  readonly flags: number;
  readonly startTicks: string;
}

function exists(pid: number): boolean {
  if (pid < 1 || pid > pidMax) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Everything but "no such process" is said about one that exists: it belongs to somebody else.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function readStat(pid: number): Stat | undefined {
  if (!hasProc()) return undefined;
  const text = readProc(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field is the process's name in brackets, which may hold blanks and brackets itself.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, flags, startTicks] = [fields[0], fields[6], fields[19]];
  if (state === undefined || flags === undefined || startTicks === undefined) return undefined;
  return { state, flags: Number(flags), startTicks };
}

function startOf(stat: Stat | undefined): string {
  return stat === undefined ? unknownStart : `${stat.startTicks}-${bootId()}`;
}

function threadCount(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).length;
  } catch {
    return 0;
  }
}

let proc: boolean | undefined;

/** Whether `/proc` is there and tells of this process's PID namespace: in a half-made container it tells of another. */
function hasProc(): boolean {
  if (proc === undefined) {
    try {
      proc = readlinkSync("/proc/self") === String(process.pid);
    } catch {
      proc = false;
    }
  }
  return proc;
}

let boot: string | undefined;

/** Ticks begin anew with every start of the system, and a daemon may well be started at the same one each time. */
function bootId(): string {
  boot ??= readProc("/proc/sys/kernel/random/boot_id")?.slice(0, 8) ?? unknownStart;
  return boot;
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
