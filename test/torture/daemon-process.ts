import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Usage } from "./usage.js";

/** A daemon of one peer, as a process of its own. */
export class DaemonProcess {
  readonly process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.process = process;
  }

  /** Resolves when it listens. Rejects with what it said where it does not. */
  static async start(
    peer: string,
    path: string,
    journalPath: string,
    execArgv: readonly string[] = [],
  ): Promise<DaemonProcess> {
    const script = fileURLToPath(new URL("daemon.js", import.meta.url));
    const child = fork(script, [peer, path, journalPath], {
      execArgv: ["--expose-gc", ...execArgv],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const ended = once(child, "exit").then(() => ["it ended"]);
    const [said] = await Promise.race([once(child, "message"), ended]);
    if (said !== "serving") {
      child.kill("SIGKILL");
      throw new Error(`The daemon of ${peer} does not serve: ${String(said)}.`);
    }
    return new DaemonProcess(child);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  async usage(): Promise<Usage> {
    this.process.send("usage");
    const [said] = await once(this.process, "message");
    // What `usage` of the same module told, through the channel between processes.
    return said as Usage;
  }

  /** Bytes that it holds, after a collection. */
  async memory(): Promise<number> {
    return (await this.usage()).heap;
  }

  /** Resolves when it is gone. */
  async end(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (!this.isRunning) return;
    const gone = once(this.process, "exit");
    this.process.kill(signal);
    // One that was stopped does not hear anything else.
    if (signal !== "SIGKILL") this.process.kill("SIGCONT");
    await gone;
  }
}
