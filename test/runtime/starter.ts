import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { transformSync } from "oxc-transform";
import { inject } from "vitest";

const runtime = fileURLToPath(new URL("../../runtime/", import.meta.url));
const script = fileURLToPath(new URL("socket-starter.mjs", import.meta.url));

/** A folder of its own for a test, short enough for sockets. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "medium-test-"));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Of this worker; the run removes it. */
let built: string | undefined;

/** The runtime's sources as plain JavaScript, as they are now: for processes that do not run under the test runner. */
export function buildRuntime(): string {
  if (built !== undefined) return built;
  const folder = mkdtempSync(join(inject("runFolder"), "runtime-"));
  // Also for processes of other users.
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  for (const name of readdirSync(runtime, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts") || /^(?:dist|node_modules)\//u.test(name)) continue;
    const { code } = transformSync(name, readFileSync(join(runtime, name), "utf8"));
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name.replace(/\.ts$/u, ".js")), code);
  }
  built = folder;
  return folder;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: StarterError;
}

export interface StarterError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** A process that listens on command. */
export class Starter {
  readonly process: ChildProcess;
  readonly exited: Promise<unknown>;
  #nextId = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(folder: string, options: SpawnOptions & { readonly openFilesMax?: number } = {}) {
    const { openFilesMax, ...rest } = options;
    const limit = openFilesMax === undefined ? "" : `ulimit -n ${openFilesMax}; `;
    const shell = ["-c", `${limit}exec "$@"`, "sh", process.execPath, script, folder];
    this.process = spawn("/bin/sh", shell, { ...rest, stdio: ["pipe", "pipe", "inherit"] });
    this.exited = once(this.process, "exit");
    const { stdout } = this.process;
    if (stdout === null) throw new Error("The starter has no output.");
    createInterface({ input: stdout }).on("line", (line) => {
      const answer: Answer = JSON.parse(line);
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
    });
    // What it printed is on the standard error of the tests.
    this.process.once("exit", (code, signal) => {
      const error = new Error(`The starter ended with ${signal ?? code} before it answered.`);
      for (const { reject } of this.#waiting.values()) reject(error);
    });
  }

  get pid(): number {
    return this.process.pid ?? -1;
  }

  /** Resolves with undefined if it listens now, and with the error it got otherwise. */
  async listen(path: string): Promise<StarterError | undefined> {
    return (await this.#send("listen", { path })).error;
  }

  /** As `listen`, but fails the test where it does not come to listen. */
  async mustListen(path: string): Promise<void> {
    const error = await this.listen(path);
    if (error !== undefined) throw new Error(error.message);
  }

  async ask(command: string, parameters: object = {}): Promise<unknown> {
    const { value, error } = await this.#send(command, parameters);
    if (error !== undefined) throw new Error(error.message);
    return value;
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    this.process.kill(signal);
    await this.exited;
  }

  #send(command: string, parameters: object): Promise<Answer> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.process.stdin?.write(`${JSON.stringify({ id, command, ...parameters })}\n`);
    });
  }
}
