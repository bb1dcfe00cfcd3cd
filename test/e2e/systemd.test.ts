import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { StudentSystemConnection, type ConnectOptions } from "student-system";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "./temporary-folder.js";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const works = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;
const canRun = process.platform === "linux" && works("python3");

/** What stands in for systemd, and the daemon that it starts. */
class Systemd {
  readonly process: ChildProcess;
  readonly exited: Promise<unknown>;
  readonly lines: string[] = [];
  stderr = "";
  #heard: () => void = () => {};

  /** `variables` are of the daemon's environment. */
  constructor(
    sockets: [name: string, place: string | number][],
    options: object,
    variables: Readonly<Record<string, string>> = {},
  ) {
    const daemon = [process.execPath, here("life-daemon.mjs"), JSON.stringify(options)];
    const assignments = Object.entries(variables).map((entry) => entry.join("="));
    if (assignments.length > 0) daemon.unshift("env", ...assignments);
    this.process = spawn("python3", [here("systemd.py"), JSON.stringify(sockets), ...daemon]);
    this.exited = once(this.process, "exit");
    const { stdout, stderr } = this.process;
    if (stdout === null || stderr === null) throw new Error("A child without pipes.");
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.#heard();
    });
    createInterface({ input: stdout }).on("line", (line) => {
      this.lines.push(line);
      this.#heard();
    });
    onTestFinished(async () => {
      this.process.stdin?.end();
      await this.exited;
    });
  }

  /** The first line from `index` on that begins so, when it is there. What it and its daemon print comes mixed. */
  async line(start: string, index = 0): Promise<string> {
    for (;;) {
      const found = this.lines.slice(index).find((line) => line.startsWith(start));
      if (found !== undefined) return found;
      if (this.process.exitCode !== null) throw new Error(this.stderr);
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }

  /** Resolves when something more was said. */
  said(): Promise<void> {
    return new Promise<void>((resolve) => (this.#heard = resolve));
  }

  stop(): void {
    this.process.stdin?.write("stop\n");
  }
}

async function pidOf(options: ConnectOptions): Promise<number> {
  const students = await StudentSystemConnection.connect(options);
  onTestFinished(() => students.close());
  return Number((await students.getStudent("1")).firstName);
}

describe.runIf(canRun)("under systemd", () => {
  test("a daemon is started by the first who connects, and listens at what it was passed", async () => {
    const address = join(temporaryFolder(), "socket");
    const systemd = new Systemd([["student", address]], {});
    await systemd.line("listening");
    const pid = await pidOf({ address });
    expect(await systemd.line("started")).toBe(`started ${pid}`);
    expect(await systemd.line("serving")).toBe(`serving unix:${address}`);
  });

  test.runIf(works("systemd-notify"))(
    "a daemon tells that it is ready, and that it is stopping",
    async () => {
      const address = join(temporaryFolder(), "socket");
      const systemd = new Systemd([["student", address]], {});
      await systemd.line("listening");
      await pidOf({ address });
      await systemd.line("READY=1");
      expect(systemd.lines).not.toContain("STOPPING=1");
      systemd.stop();
      await systemd.line("STOPPING=1");
      expect(await systemd.line("ended")).toBe("ended 0");
      expect(systemd.stderr).toBe("");
    },
  );

  test.each<[string, string | undefined, number, RegExp]>([
    ["is missing", undefined, 1, /no program systemd-notify on the PATH.*Type=exec/u],
    ["fails", "echo no such socket >&2; exit 1", 2, /systemd-notify failed \(no such socket\)/u],
  ])(
    "a daemon goes on where systemd-notify %s, and says so",
    async (_, program, times, message) => {
      const folder = temporaryFolder();
      const address = join(folder, "socket");
      if (program !== undefined)
        writeFileSync(join(folder, "systemd-notify"), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
      const systemd = new Systemd([["student", address]], {}, { PATH: folder });
      await systemd.line("listening");
      await pidOf({ address });
      while (!message.test(systemd.stderr)) await systemd.said();
      systemd.stop();
      expect(await systemd.line("ended")).toBe("ended 0");
      expect(systemd.stderr.match(/systemd was not told/gu)).toHaveLength(times);
      expect(systemd.lines).not.toContain("READY=1");
    },
  );

  test("whoever connects while the daemon is away starts the next: no call is lost to an idle exit", async () => {
    const address = join(temporaryFolder(), "socket");
    const systemd = new Systemd([["student", address]], { idleExitMs: 1 });
    await systemd.line("listening");
    const pids = new Set<number>();
    for (let round = 0; round < 5; round++) {
      const students = await StudentSystemConnection.connect({ address });
      pids.add(Number((await students.getStudent("1")).firstName));
      await students.close();
      if (round % 2 === 0) await systemd.line("ended", systemd.lines.length);
    }
    expect(pids.size).toBeGreaterThan(1);
  });

  test("a daemon that is stopped leaves the socket to its successor", async () => {
    const address = join(temporaryFolder(), "socket");
    const systemd = new Systemd([["student", address]], {});
    await systemd.line("listening");
    const first = await pidOf({ address });
    systemd.stop();
    await systemd.line("ended");
    const second = await pidOf({ address });
    expect(second).not.toBe(first);
    expect(systemd.lines).toContain(`started ${second}`);
  });

  test("a daemon takes the sockets of one name, also ports, and asks for its token there", async () => {
    const folder = temporaryFolder();
    const systemd = new Systemd(
      [
        ["other", join(folder, "other")],
        ["student", join(folder, "socket")],
        ["student", 0],
      ],
      { address: "systemd:student", token: "opensesame" },
    );
    await systemd.line("listening");
    const port = (await systemd.line("listening", 2)).slice("listening ".length);
    const address = `tcp://127.0.0.1:${port}`;
    const pid = await pidOf({ address, token: "opensesame" });
    expect(await pidOf({ address: join(folder, "socket"), token: "opensesame" })).toBe(pid);
    await expect(pidOf({ address })).rejects.toMatchObject({ code: "unauthorized" });
  });

  test.each<[string, object, [string, string | number][], RegExp]>([
    [
      "a port without a credential",
      {},
      [["student", 0]],
      /whoever reaches it could use the daemon/u,
    ],
    [
      "no socket of the name",
      { address: "systemd:x" },
      [["student", 0]],
      /only student .*FileDescriptorName=x/u,
    ],
  ])("a daemon that is passed %s says so", async (_, options, sockets, message) => {
    const systemd = new Systemd(sockets, options);
    const port = (await systemd.line("listening")).slice("listening ".length);
    void pidOf({ address: `tcp://127.0.0.1:${port}`, timeoutMs: 5_000 }).catch(() => {});
    expect(await systemd.line("ended")).toBe("ended 1");
    expect(systemd.stderr).toMatch(message);
  });
});
