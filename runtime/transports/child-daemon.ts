import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { ConnectionFailed, ConnectionLost } from "../errors.js";
import { LastWords } from "./last-words.js";
import { promisedTimers } from "../node-modules.js";

/** A daemon that has lost its application ends by itself; one that does not is made to. */
const endTimeoutMs = 5_000;

/** How long the end of a process is waited for when its output has ended. */
const exitTimeoutMs = 1_000;

export interface ChildDaemon {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  /** To be asked when its output has ended. Resolves with how the process did, where it does. */
  whyEnded(): Promise<ConnectionLost | undefined>;
}

/**
 * Starts a program as this application's own daemon. What it writes to its standard error comes out at this process's. Rejects with
 * `ConnectionFailed` where there is no such program.
 */
export function startChildDaemon(command: readonly string[]): Promise<ChildDaemon> {
  const [program = "", ...values] = command;
  const child = spawn(program, values, {
    stdio: ["pipe", "pipe", "pipe"],
    env: childEnvironment(),
  });
  return new Promise((resolve, reject) => {
    // Nothing of it is touched before: where this process has no descriptors left, there are no pipes, whatever the types say.
    child.once("spawn", () => resolve(watch(child, command)));
    child.once("error", (cause) => {
      const why = describeStart(cause);
      reject(new ConnectionFailed(`Cannot start ${describeCommand(command)}: ${why}`, { cause }));
    });
  });
}

function watch(child: ChildDaemon["process"], command: readonly string[]): ChildDaemon {
  const words = new LastWords();
  child.stderr.on("data", (chunk: Buffer) => {
    words.add(chunk.toString());
    passOn(chunk);
  });
  child.once("exit", () => endOutput(child));
  const ended = new Promise<ConnectionLost>((resolve) => {
    child.once("close", (code, signal) => {
      const exit = describeExit(code, signal);
      resolve(new ConnectionLost(`${describeCommand(command)} ${exit}${words.asSentence()}`));
    });
  });
  return { process: child, whyEnded: () => within(ended) };
}

/** A standard error that nobody reads any more is no reason to end. */
function passOn(chunk: Buffer): void {
  const { stderr } = process;
  stderr.write(chunk, (error) => {
    if (error && stderr.listenerCount("error") === 0) stderr.once("error", () => {});
  });
}

/** What it has started may hold its pipes open for ever: when nothing has come for a while, they are over as well. */
function endOutput({ stdout, stderr }: ChildDaemon["process"]): void {
  let heard = false;
  stdout.on("data", () => (heard = true));
  const wait = (): void => {
    heard = false;
    setTimeout(() => {
      // What came while this process was busy is read between a timer and an immediate.
      setImmediate(() => {
        if (heard) wait();
        else for (const pipe of [stdout, stderr]) pipe.destroy();
      });
    }, exitTimeoutMs).unref();
  };
  wait();
}

/** The connection is over: the daemon notices that by its standard input, and gets a while to end. Does not keep this process. */
export function endChildDaemon({ process: child }: ChildDaemon): void {
  const timer = setTimeout(() => {
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), endTimeoutMs).unref();
  }, endTimeoutMs).unref();
  child.once("exit", () => clearTimeout(timer));
  child.unref();
}

/** What systemd passed to this process is not for those that it starts: a daemon would take it for its own. */
export function childEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET"]) {
    delete env[name];
  }
  return env;
}

export function describeCommand(command: readonly string[]): string {
  return `"${command.join(" ")}"`;
}

export function describeExit(code: number | null, signal: string | null): string {
  return signal === null ? `ended with exit code ${code}.` : `was ended by ${signal}.`;
}

export function describeStart(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such program.";
  if (code === "EMFILE" || code === "ENFILE") return "this process has too many files open.";
  return code === "EACCES" ? "it may not be run, or is no program." : message;
}

async function within<Value>(value: Promise<Value>): Promise<Value | undefined> {
  const timeout = new AbortController();
  const late = promisedTimers().setTimeout(exitTimeoutMs, undefined, {
    ref: false,
    signal: timeout.signal,
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    late.catch(() => {});
    timeout.abort();
  }
}
