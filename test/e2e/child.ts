import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A script of this folder as a process of its own, spoken to in lines. */
export class Child {
  readonly process: ChildProcess;
  readonly exited: Promise<unknown[]>;
  readonly #lines: AsyncIterator<string>;
  stderr = "";

  constructor(script: string, ...values: string[]) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    this.process = spawn(process.execPath, [path, ...values], { stdio: ["pipe", "pipe", "pipe"] });
    this.exited = once(this.process, "close");
    const { stdout, stderr } = this.process;
    if (stdout === null || stderr === null) throw new Error("A child without pipes.");
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
    stderr.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
  }

  /** The next line that it prints. */
  async line(): Promise<string> {
    const { done, value } = await this.#lines.next();
    if (done === true) throw new Error(`The process ended.\n${this.stderr}`);
    return value;
  }

  /** Rejects if the next line is another one. */
  async expectLine(line: string): Promise<void> {
    const printed = await this.line();
    if (printed !== line) throw new Error(`Expected ${line}, got ${printed}\n${this.stderr}`);
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.line());
  }

  order(name: string, value?: string): void {
    this.process.stdin?.write(`${JSON.stringify([name, value])}\n`);
  }

  /** Ends it with a signal and waits until it is gone. Resolves with its exit code, `null` where the signal killed it. */
  async end(signal: NodeJS.Signals = "SIGKILL"): Promise<number | null> {
    this.process.kill(signal);
    await this.exited;
    return this.process.exitCode;
  }
}
