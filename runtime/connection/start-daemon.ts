import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, fstatSync, openSync, readSync, rmSync } from "node:fs";
import { formatAddress, type Address, type UnixAddress } from "../transports/address.js";
import {
  childEnvironment,
  describeCommand,
  describeExit,
  describeStart,
} from "../transports/child-daemon.js";
import { AddressInUse, ConnectionFailed, InvalidAddress, TimeoutError } from "../errors.js";
import { LastWords } from "../transports/last-words.js";
import { promisedTimers } from "../node-modules.js";
import { folderError, prepareSocketFolder } from "../transports/socket-folder.js";
import { acquireSocketLock, type SocketLock } from "../transports/socket-lock.js";
import { connectUnixSocket } from "../transports/unix-socket.js";

/*
 * Start on demand. Of applications that find no daemon at the same time, the one that holds the lock `<socket>.start` starts it; the others look
 * for it again and again meanwhile. Were two to start one all the same, the socket's own lock decides, and the loser's daemon ends by itself.
 *
 * What the daemon prints goes to a file beside its socket, never to a pipe: the daemon outlives this application, and writing into a pipe that nobody
 * reads would end it.
 */

const firstDelayMs = 5;
const delayMsMax = 100;

/**
 * How long a daemon is looked for after the program has ended: it may have put the daemon into the background, or have told another program to start it,
 * or have found another daemon that was about to listen.
 */
const graceMs = 250;

/** So often is a program started that ends in good order, starts nothing that goes on, and brings no daemon up. */
const startsMax = 3;

/** How long it may take, when the time is up, to find out whether anybody listens. */
const lastLookMs = 250;

/** Of what the daemon has printed: more than is shown. */
const logEndBytes = 8_192;

export interface StartOptions {
  readonly command: readonly string[];
  /** Where the daemon is to listen. */
  readonly address: Address;
  /** Whether it does so unless told otherwise. */
  readonly isDefault: boolean;
  readonly signal: AbortSignal;
}

/** Calls `find` until it finds a daemon, and starts one where there is none. Rejects with the signal's reason. */
export async function findOrStart<Found>(
  find: () => Promise<Found>,
  options: StartOptions,
): Promise<Found> {
  const { address, signal } = options;
  if (address.kind !== "unix") {
    throw new InvalidAddress(
      `connect({ start }) is for Unix sockets, not for ${formatAddress(address)}. Start that daemon, or use connect({ command }).`,
    );
  }
  const attempts = new StartAttempts(options, address);
  try {
    for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, delayMsMax)) {
      const found = await findAny(find);
      if (found !== undefined) return found.value;
      const lock = await tryToLock(address, attempts);
      if (lock !== undefined) {
        try {
          // Whoever held the lock before may have started it.
          const there = await findAny(find);
          if (there !== undefined) return there.value;
          const mine = await findStarted(find, attempts, signal);
          if (mine !== undefined) return mine.value;
        } finally {
          lock.release();
        }
      }
      await pause(delayMs, signal);
    }
  } catch (error) {
    throw error instanceof TimeoutError ? await attempts.timedOut(error) : error;
  }
}

/** Undefined where the program has ended in good order before a daemon was found. */
async function findStarted<Found>(
  find: () => Promise<Found>,
  attempts: StartAttempts,
  signal: AbortSignal,
): Promise<{ value: Found } | undefined> {
  const started = attempts.start();
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, delayMsMax)) {
    const isOver = started.endedMsAgo > attempts.patienceMs;
    const found = await findAny(find);
    if (found !== undefined) return found;
    if (isOver) return started.checkEnd(attempts.count);
    await pause(delayMs, signal);
  }
}

/** Undefined where there is no daemon. */
async function findAny<Found>(find: () => Promise<Found>): Promise<{ value: Found } | undefined> {
  try {
    return { value: await find() };
  } catch (error) {
    if (error instanceof ConnectionFailed) return undefined;
    throw error;
  }
}

/** Undefined where another application, or another call in this one, is about to start the daemon. */
async function tryToLock(
  { path }: UnixAddress,
  attempts: StartAttempts,
): Promise<SocketLock | undefined> {
  prepareSocketFolder(path);
  try {
    return await acquireSocketLock(`${path}.start`, 0);
  } catch (error) {
    if (!(error instanceof AddressInUse)) throw error;
    attempts.rival = error.message;
    return undefined;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await promisedTimers()
    .setTimeout(ms, undefined, { signal })
    .catch(() => {});
  signal.throwIfAborted();
}

/** What this application has started so far. */
class StartAttempts {
  readonly #options: StartOptions;
  readonly #address: UnixAddress;
  #last: StartedDaemon | undefined;
  count = 0;
  /** Who else was about to start the daemon. */
  rival: string | undefined;

  constructor(options: StartOptions, address: UnixAddress) {
    this.#options = options;
    this.#address = address;
  }

  start(): StartedDaemon {
    this.count++;
    this.#last = new StartedDaemon(this.#options, this.#address);
    return this.#last;
  }

  /** Twice as long each time: a program that ends at once may need longer to bring a daemon up, or never do so. */
  get patienceMs(): number {
    return graceMs * 2 ** (this.count - 1);
  }

  /** Ends what has not come to listen, and adds to the error what was started. One that listens is left to others, who may use it already. */
  async timedOut(error: TimeoutError): Promise<TimeoutError> {
    const last = this.#last;
    if (last === undefined) {
      if (this.rival === undefined) return error;
      return new TimeoutError(
        `${error.message} Another application has been starting the daemon, and holds a lock meanwhile: ${this.rival}`,
      );
    }
    const listens = await isListening(this.#address);
    if (!listens) last.end();
    return new TimeoutError(`${error.message} ${last.describe(this.count, listens)}`);
  }
}

async function isListening({ path }: UnixAddress): Promise<boolean> {
  try {
    const socket = await connectUnixSocket(path, AbortSignal.timeout(lastLookMs));
    socket.destroy();
    return true;
  } catch {
    return false;
  }
}

/** A daemon from its start until somebody connects to it. */
class StartedDaemon {
  readonly #command: readonly string[];
  readonly #logPath: string;
  readonly #child: ChildProcess;
  #endedAtMs = Infinity;
  #failure: string | undefined;

  constructor({ command, isDefault }: StartOptions, address: UnixAddress) {
    const [program = "", ...values] = command;
    this.#command = command;
    this.#logPath = `${address.path}.log`;
    const log = openLog(this.#logPath);
    try {
      this.#child = spawn(program, values, {
        detached: true,
        stdio: ["ignore", log, log],
        env: isDefault
          ? childEnvironment()
          : { ...childEnvironment(), MEDIUM_ADDRESS: formatAddress(address) },
      });
    } finally {
      closeSync(log);
    }
    this.#child.unref();
    this.#child.once("error", (error) => this.#ended(`did not start: ${describeStart(error)}`));
    this.#child.once("exit", (code, signal) =>
      this.#ended(code === 0 ? undefined : describeExit(code, signal)),
    );
  }

  /** 0 or less while it runs. */
  get endedMsAgo(): number {
    return performance.now() - this.#endedAtMs;
  }

  /** To be called when it has ended, once more after each start. Throws `ConnectionFailed` unless that was in good order and a daemon may still come. */
  checkEnd(count: number): undefined {
    if (this.#failure === undefined) {
      if (count < startsMax || this.#hasLeftOthers) return;
      throw new ConnectionFailed(`There is no daemon: ${this.describe(count, false)}`);
    }
    throw new ConnectionFailed(
      `The daemon that was started, ${describeCommand(this.#command)}, ${this.#failure}${this.#lastWords()}`,
    );
  }

  /** What has become of it, or of the last of several, by the time that no more is waited for. */
  describe(count: number, listens: boolean): string {
    const times = count === 1 ? "" : ` ${count} times`;
    const end = this.#endedAtMs === Infinity ? "" : ", ended with exit code 0";
    const outcome = listens ? "who listens there does not answer" : "did not come to listen";
    return `${describeCommand(this.#command)} was started${times}${end}, but ${outcome}.${this.#lastWords()}`;
  }

  /** With what it has started in turn: a shell would leave its daemon behind. */
  end(): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#endedAtMs !== Infinity) return;
    try {
      process.kill(-pid, "SIGTERM");
    } catch {
      // It has ended just now.
    }
  }

  /** Whether something goes on that it has put into the background. */
  get #hasLeftOthers(): boolean {
    try {
      // Nothing is sent: only whether its group of processes is there.
      return process.kill(-(this.#child.pid ?? NaN), 0);
    } catch (error) {
      return error instanceof Error && "code" in error && error.code === "EPERM";
    }
  }

  #ended(failure: string | undefined): void {
    this.#endedAtMs = Math.min(this.#endedAtMs, performance.now());
    this.#failure ??= failure;
  }

  #lastWords(): string {
    const words = new LastWords();
    words.add(readEnd(this.#logPath));
    return words.asSentence();
  }
}

/**
 * A new file, and nobody else's to read: a daemon may print secrets. One that is there is never opened: it may be a link that others have put there, or a
 * former daemon's that still writes to it.
 */
function openLog(path: string): number {
  try {
    rmSync(path, { force: true });
    return openSync(path, "wx", 0o600);
  } catch (error) {
    throw folderError("write the log of the daemon to", path, error);
  }
}

/** Its last bytes: a daemon may have printed any amount. */
function readEnd(path: string): string {
  let log: number;
  try {
    log = openSync(path, "r");
  } catch {
    return "";
  }
  try {
    const bytes = Buffer.alloc(logEndBytes);
    const start = Math.max(0, fstatSync(log).size - logEndBytes);
    return bytes.toString("utf8", 0, readSync(log, bytes, 0, logEndBytes, start));
  } catch {
    return "";
  } finally {
    closeSync(log);
  }
}
