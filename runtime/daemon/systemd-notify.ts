import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { ConnectionFailed } from "../errors.js";

/** What `notifySystemd` needs of a daemon. */
interface Announced {
  readonly closing: AbortSignal;
  report(error: unknown, where: string): void;
}

/** Longer than systemd-notify itself waits until systemd has read what it said. */
const notifyTimeoutMs = 10_000;

/**
 * Tells systemd (or whoever set NOTIFY_SOCKET) that the daemon is ready, and later that it is closing. Node has no datagram sockets in the file
 * system, so the program `systemd-notify` tells it, which comes with systemd; since that is another process than the daemon's, the unit needs
 * `NotifyAccess=all`. Where it fails, the daemon goes on, and `report` is told; where the program is missing, once.
 */
export function notifySystemd(daemon: Announced): void {
  let isMissing = false;
  const failed = (error: Error): void => daemon.report(error, "systemd");
  const missing = (error: Error): void => {
    if (!isMissing) failed(error);
    isMissing = true;
  };
  const tellEnd = (): void => {
    if (!isMissing) tell("STOPPING=1", failed, missing);
  };
  tell("READY=1", failed, missing);
  if (daemon.closing.aborted) tellEnd();
  else daemon.closing.addEventListener("abort", tellEnd, { once: true });
}

function tell(
  variable: string,
  failed: (error: Error) => void,
  missing: (error: Error) => void,
): void {
  const child = spawn("systemd-notify", [variable], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const timer = setTimeout(() => child.kill(), notifyTimeoutMs);
  let said = "";
  child.on("error", (error: NodeJS.ErrnoException) => {
    clearTimeout(timer);
    if (error.code === "ENOENT") missing(noProgram(variable));
    else failed(notTold(variable, error.message));
  });
  // Where this process has no descriptors left, there are no pipes, whatever the types say.
  const stderr: Readable | undefined = child.stderr;
  stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.on("close", (code, signal) => {
    clearTimeout(timer);
    if (code !== 0 && child.pid !== undefined)
      failed(notTold(variable, said.trim() || `it ended with ${signal ?? code}`));
  });
}

function noProgram(variable: string): ConnectionFailed {
  return new ConnectionFailed(
    `systemd was not told ${variable}: there is no program systemd-notify on the PATH. The daemon goes on, but a unit of Type=notify waits in vain, and ends it. ` +
      "Install the program, which comes with systemd, or give the unit Type=exec, and a socket if others are to wait for it.",
  );
}

function notTold(variable: string, why: string): ConnectionFailed {
  return new ConnectionFailed(
    `systemd was not told ${variable}: systemd-notify failed (${why}). Has the unit NotifyAccess=all?`,
  );
}
