/** An original LibMedium in a process of its own: peer.py, which stands on the description of its wire and on nothing of ours. */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, onTestFinished } from "vitest";

const hasPython = spawnSync("python3", ["--version"]).status === 0;

/** Tests that need an original, which are skipped where there is no Python. */
export function describeOriginal(name: string, tests: () => void): void {
  const title = hasPython ? name : `${name}: python3 is not installed`;
  describe.skipIf(!hasPython)(`${title}`, () => {
    tests();
  });
}

export interface OriginalInterface {
  /** By name: the types of its members, in order. */
  readonly models: Readonly<Record<string, readonly string[]>>;
  readonly methods: Readonly<Record<string, OriginalMethod>>;
  readonly events: Readonly<Record<string, readonly string[]>>;
  /** An application that reads nothing but its greeting. */
  readonly reads?: "greeting";
}

interface OriginalMethod {
  readonly parameters: readonly string[];
  readonly result: string | null;
}

export const studentInterface: OriginalInterface = {
  models: { Student: ["string", "string", "string", "uint8", "binary"] },
  methods: {
    get_student: { parameters: ["string"], result: "Student" },
    update_student: { parameters: ["Student"], result: null },
  },
  events: { student_added: ["double", "Student"] },
};

export type Told = Readonly<Record<string, unknown>>;

export class OriginalPeer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #stderr = "";

  private constructor(role: "daemon" | "application", path: string) {
    const script = fileURLToPath(new URL("peer.py", import.meta.url));
    this.#process = spawn("python3", [script, role, path]);
    this.#process.stderr.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    this.#process.stdin.on("error", () => {});
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Resolves when it listens. It is ended when the test is over. */
  static async daemon(
    path: string,
    described: OriginalInterface = studentInterface,
  ): Promise<OriginalPeer> {
    return OriginalPeer.#start("daemon", path, described);
  }

  /** Resolves when it was welcomed by a hello-ack without anything in it. */
  static async application(
    path: string,
    described: OriginalInterface = studentInterface,
  ): Promise<OriginalPeer> {
    return OriginalPeer.#start("application", path, described);
  }

  static async #start(
    role: "daemon" | "application",
    path: string,
    described: OriginalInterface,
  ): Promise<OriginalPeer> {
    const peer = new OriginalPeer(role, path);
    const exited = once(peer.#process, "exit");
    onTestFinished(async () => {
      peer.#process.kill("SIGKILL");
      await exited;
    });
    peer.order(described);
    if (role === "application") await peer.expect({ welcome: 0 });
    await peer.expect({ ready: true });
    return peer;
  }

  order(order: object): void {
    this.#process.stdin.write(`${JSON.stringify(order)}\n`);
  }

  /** How a daemon is to answer a method from now on: `result`, `error` and `message`, or `later`. Without any, with what it was given. */
  async answer(method: string, how: object): Promise<void> {
    this.order({ answer: method, ...how });
    await this.expect({ noted: method });
  }

  /** What it tells next. */
  async told(): Promise<Told> {
    const { done, value } = await this.#lines.next();
    if (done === true) throw new Error(`The original has ended.\n${this.#stderr}`);
    return JSON.parse(value) as Told;
  }

  async expect(told: Told): Promise<void> {
    const next = JSON.stringify(await this.told());
    if (next !== JSON.stringify(told)) {
      throw new Error(`Expected the original to tell ${JSON.stringify(told)}, it told ${next}`);
    }
  }
}
