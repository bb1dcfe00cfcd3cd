import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** The built command, as users start it. */
export const cli: string = fileURLToPath(new URL("../../../compiler/dist/cli.js", import.meta.url));

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function run(folder: string, values: readonly string[], input = ""): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...values], {
    cwd: folder,
    encoding: "utf8",
    input,
  });
  return { status, stdout, stderr };
}

/** The command as a process that goes on, read as it speaks. */
export class MediumProcess {
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown[]>;
  #said = "";
  #heard: () => void = () => {};

  constructor(folder: string, values: readonly string[]) {
    this.#process = spawn(process.execPath, [cli, ...values], { cwd: folder });
    this.#exited = once(this.#process, "close");
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#said += text;
      this.#heard();
    });
    void this.#exited.then(() => this.#heard());
    onTestFinished(async () => void (await this.end("SIGKILL")));
  }

  /** What it said since the last time, up to and with the first match. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.#said);
      if (match !== null) {
        const end = match.index + match[0].length;
        const text = this.#said.slice(0, end);
        this.#said = this.#said.slice(end);
        return text;
      }
      if (this.#process.exitCode !== null) throw new Error(`It ended. It said:\n${this.#said}`);
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }

  /** Its exit code. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#process.kill(signal);
    await this.#exited;
    return this.#process.exitCode;
  }
}
