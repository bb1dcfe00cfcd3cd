import { execFileSync, fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import type { Order, Result } from "./orders.js";

/** A result with what the server's process spent meanwhile. */
export interface Measured extends Result {
  /** Of both processes together, in microseconds of the processor for each operation. */
  readonly cpuPerOperation: number;
}

export interface PairMemory {
  readonly server: NodeJS.MemoryUsage;
  readonly client: NodeJS.MemoryUsage;
}

/** What the two processes run: each gets the name and the path, says "ready", and answers what a pair asks. */
export interface PairScripts {
  readonly server: URL;
  readonly client: URL;
}

const peerScripts: PairScripts = {
  server: new URL("server.js", import.meta.url),
  client: new URL("client.js", import.meta.url),
};

/** The two processes of one peer, connected. */
export class Pair {
  readonly name: string;
  readonly #server: ChildProcess;
  readonly #client: ChildProcess;
  /** What each process is held on. */
  readonly #cores = new Map<ChildProcess, number | undefined>();

  private constructor(name: string, server: ChildProcess, client: ChildProcess) {
    this.name = name;
    this.#server = server;
    this.#client = client;
  }

  /** Resolves when the client has had its first answers. Another Node than this one runs both where it is given. */
  static async start(
    name: string,
    path: string,
    execArgv: string[] = [],
    execPath: string = process.execPath,
    scripts: PairScripts = peerScripts,
  ): Promise<Pair> {
    const run = (script: URL): ChildProcess =>
      fork(fileURLToPath(script), [name, path], { execArgv, execPath });
    const server = run(scripts.server);
    await reply(server, name);
    const client = run(scripts.client);
    await reply(client, name);
    return new Pair(name, server, client);
  }

  async measure(order: Order): Promise<Measured> {
    const isOfEvents = order.kind === "events";
    // A thousand connections cost the server more than some of the events that are measured: it makes and ends them before and after.
    if (isOfEvents) await ask(this.#client, order, this.name);
    const before = await this.#serverCpu();
    const result = (await ask(this.#client, isOfEvents ? "begin" : order, this.name)) as Result;
    const spent = (await this.#serverCpu()) - before + result.cpu;
    if (isOfEvents) await ask(this.#client, "close", this.name);
    return { ...result, cpuPerOperation: spent / result.operations };
  }

  async connectIdle(count: number): Promise<void> {
    await ask(this.#client, { idle: count }, this.name);
  }

  /** Microseconds of the processor so far. */
  async cpu(): Promise<{ readonly server: number; readonly client: number }> {
    const server = await this.#serverCpu();
    return { server, client: (await ask(this.#client, "cpu", this.name)) as number };
  }

  async memory(): Promise<PairMemory> {
    return {
      server: (await ask(this.#server, "memory", this.name)) as NodeJS.MemoryUsage,
      client: (await ask(this.#client, "memory", this.name)) as NodeJS.MemoryUsage,
    };
  }

  /** Holds both processes on one core, or each on one, or lets them have all of them. */
  pin(core: number | undefined, clientCore: number | undefined = core): void {
    this.#hold(this.#server, core);
    this.#hold(this.#client, clientCore);
  }

  #hold(child: ChildProcess, core: number | undefined): void {
    if (core === this.#cores.get(child)) return;
    this.#cores.set(child, core);
    const list = core === undefined ? `0-${cpus().length - 1}` : String(core);
    execFileSync("taskset", ["-a", "-c", "-p", list, String(child.pid)], { stdio: "ignore" });
  }

  stop(): void {
    this.#client.kill("SIGKILL");
    this.#server.kill("SIGKILL");
  }

  async #serverCpu(): Promise<number> {
    return (await ask(this.#server, "cpu", this.name)) as number;
  }
}

/** Whether processes can be held on one core: by a tool that Linux has and others have not. */
export function canPin(): boolean {
  try {
    execFileSync("taskset", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function ask(child: ChildProcess, question: object | string, name: string): Promise<unknown> {
  const answer = reply(child, name);
  child.send(question);
  return answer;
}

/** Nothing that is asked for takes that long: who is silent hangs. */
const patienceMs = 180_000;

async function reply(child: ChildProcess, name: string): Promise<unknown> {
  const over = new AbortController();
  const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  try {
    const ended = once(child, "exit", over).then(() =>
      Promise.reject(new Error(`A process of ${name} ended, or was silent for minutes.`)),
    );
    const [message] = await Promise.race([once(child, "message", over), ended]);
    return message;
  } finally {
    // Whichever did not happen is not waited for any more.
    over.abort();
    clearTimeout(timer);
  }
}
