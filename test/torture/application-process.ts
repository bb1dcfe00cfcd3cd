import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { emptyTally, type Tally } from "./ledger.js";
import type { Trial } from "./trial.js";

/** Ids that no call of a ledger has. */
export const foreignIds: number = 1_000_000_000;

/** An application of one peer, as a process of its own. What it does is in application.ts. */
export class ApplicationProcess {
  readonly #process: ChildProcess;
  readonly #patienceMs: number;

  private constructor(process: ChildProcess, patienceMs: number) {
    this.#process = process;
    this.#patienceMs = patienceMs;
  }

  /** Resolves when it is connected and about to do what it was told. */
  static async start(
    trial: Trial,
    what: "call" | "pour" | "subscribe" = "call",
    ...numbers: readonly number[]
  ): Promise<ApplicationProcess> {
    const script = fileURLToPath(new URL("application.js", import.meta.url));
    const child = fork(script, [trial.peer, trial.path, what, ...numbers.map(String)], {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    await once(child, "message");
    return new ApplicationProcess(child, trial.patienceMs);
  }

  stop(): void {
    this.#process.kill("SIGSTOP");
  }

  continue(): void {
    this.#process.kill("SIGCONT");
  }

  /** What became of what it did, after a last order to come to an end. One that does not tell hangs. */
  async finish(): Promise<Tally> {
    const patience = AbortSignal.timeout(this.#patienceMs);
    try {
      const told = once(this.#process, "message", { signal: patience });
      this.#process.send("finish");
      const [tally] = await told;
      // What application.ts sends.
      return tally as Tally;
    } catch {
      return { ...emptyTally(), tried: 1, hung: 1 };
    }
  }

  async end(): Promise<void> {
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await gone;
  }
}
