import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { ConnectionFailed } from "./errors.js";

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
 * `NotifyAccess=all`. Where it fails, the daemon goes on, and `report` is told.
 */
export function notifySystemd(daemon: Announced): void {
  const tellEnd = (): void => tell(daemon, "STOPPING=1");
  tell(daemon, "READY=1");
  if (daemon.closing.aborted) tellEnd();
  else daemon.closing.addEventListener("abort", tellEnd, { once: true });
}

function tell(daemon: Announced, variable: string): void {
  const child = spawn("systemd-notify", [variable], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const timer = setTimeout(() => child.kill(), notifyTimeoutMs);
  let said = "";
  child.on("error", (error) => {
    clearTimeout(timer);
    report(error.message);
  });
  // Where this process has no descriptors left, there are no pipes, whatever the types say.
  const stderr: Readable | undefined = child.stderr;
  stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.on("close", (code, signal) => {
    clearTimeout(timer);
    if (code !== 0 && child.pid !== undefined)
      report(said.trim() || `it ended with ${signal ?? code}`);
  });
  const report = (why: string): void => {
    const error = new ConnectionFailed(
      `systemd was not told ${variable}: systemd-notify failed (${why}). Is it installed, and has the unit NotifyAccess=all?`,
    );
    daemon.report(error, "systemd");
  };
}
