import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { StudentSystemConnection, type ConnectOptions } from "student-system";
import { expect, onTestFinished, test, vi } from "vitest";
import { acquireSocketLock } from "../../runtime/transports/socket-lock.js";
import { Child } from "./child.js";
import { temporaryFolder } from "./temporary-folder.js";
import { isRunning, until } from "./until.js";

const script = fileURLToPath(new URL("life-daemon.mjs", import.meta.url));

interface Place {
  readonly options: ConnectOptions & { readonly address: string };
  /** The processes that were started as a daemon, all of them ended when the test is over. */
  started(): number[];
}

function place(daemon: object = {}): Place {
  const folder = temporaryFolder();
  const starts = join(folder, "starts");
  const started = (): number[] =>
    existsSync(starts) ? readFileSync(starts, "utf8").trim().split("\n").map(Number) : [];
  onTestFinished(async () => {
    for (const pid of started()) if (isRunning(pid)) process.kill(pid);
    await until(() => !started().some(isRunning));
  });
  const start = [process.execPath, script, JSON.stringify({ starts, ...daemon })];
  return { options: { address: join(folder, "run", "socket"), start }, started };
}

async function connect(options: ConnectOptions): Promise<StudentSystemConnection> {
  const students = await StudentSystemConnection.connect(options);
  onTestFinished(() => students.close());
  return students;
}

async function pidOf(students: StudentSystemConnection): Promise<number> {
  return Number((await students.getStudent("1")).firstName);
}

test("of many applications that find no daemon at once, one starts it, and all use it", async () => {
  const { options, started } = place();
  const children = Array.from(
    { length: 6 },
    () => new Child("life-application.mjs", JSON.stringify(options)),
  );
  onTestFinished(async () => void (await Promise.all(children.map((child) => child.end()))));
  const here = Array.from({ length: 4 }, () => connect(options));
  const pids = await Promise.all([
    ...children.map(async (child) => Number(await child.line())),
    ...here.map(async (students) => pidOf(await students)),
  ]);
  expect(new Set(pids)).toEqual(new Set(started()));
  expect(started()).toHaveLength(1);
});

test("the daemon outlives the application that started it, and what it prints is in a file", async () => {
  const { options, started } = place({ says: "hello" });
  const application = new Child("life-application.mjs", JSON.stringify(options));
  const pid = Number(await application.line());
  await application.end();
  const students = await connect({ address: options.address });
  expect(await pidOf(students)).toBe(pid);
  await students.getStudent("print");
  const log = readFileSync(`${options.address}.log`, "utf8");
  expect(log).toContain("hello\n");
  expect(log).toContain("printed by the daemon\n");
  expect(started()).toEqual([pid]);
});

test("the file that it prints to is new, and its user's alone: no link is followed", async () => {
  const { options } = place();
  const victim = join(dirname(options.address), "..", "victim");
  writeFileSync(victim, "precious");
  mkdirSync(dirname(options.address), { mode: 0o700 });
  symlinkSync(victim, `${options.address}.log`);
  await connect(options);
  expect(readFileSync(victim, "utf8")).toBe("precious");
  const log = lstatSync(`${options.address}.log`);
  expect(log.isFile()).toBe(true);
  expect(log.mode & 0o777).toBe(0o600);
});

test.each(["start", "command"])(
  "what systemd passed to the application is not the daemon's: %s",
  async (how) => {
    vi.stubEnv("NOTIFY_SOCKET", "/run/of-the-application");
    onTestFinished(() => void vi.unstubAllEnvs());
    const program = "console.error('NOTIFY_SOCKET is', process.env.NOTIFY_SOCKET); process.exit(1)";
    const address = how === "start" ? { address: place().options.address } : {};
    const failure = connect({ ...address, [how]: [process.execPath, "-e", program] });
    await expect(failure).rejects.toThrow("NOTIFY_SOCKET is undefined");
  },
);

test("a daemon that is there is not started again", async () => {
  const { options, started } = place();
  await connect(options);
  await connect(options);
  expect(started()).toHaveLength(1);
});

test("a daemon that ends early is told of, with what it said last", async () => {
  const { options } = place({ says: "the disk is full", exits: 3 });
  await expect(connect(options)).rejects.toMatchObject({
    code: "connection-failed",
    message: expect.stringMatching(/was started.*ended with exit code 3.*the disk is full/su),
  });
});

test.each([
  ["before it listens", "console.error('no licence'); process.kill(process.pid, 'SIGKILL')"],
  [
    "while it greets",
    "require('node:net').createServer(() => { console.error('no licence'); process.kill(process.pid, 'SIGKILL'); }).listen(process.env.MEDIUM_ADDRESS.replace('unix:', ''))",
  ],
])(
  "a daemon that is killed %s is told of, with the signal and what it said last",
  async (_, program) => {
    const { options } = place();
    await expect(
      connect({ ...options, start: [process.execPath, "-e", program] }),
    ).rejects.toMatchObject({
      code: "connection-failed",
      message: expect.stringMatching(
        /^The daemon that was started, .* was ended by SIGKILL.*no licence/su,
      ),
    });
  },
);

test("a daemon that never listens is told of when the time is up, and ended", async () => {
  const { options, started } = place({ hangs: true });
  const failure = connect({ ...options, timeoutMs: 1_000 });
  await expect(failure).rejects.toMatchObject({
    code: "timeout",
    message: expect.stringContaining("did not come to listen"),
  });
  await until(() => !started().some(isRunning));
});

test("a program that starts others and never listens is ended with them", async () => {
  const { options } = place();
  const pidFile = join(dirname(options.address), "..", "pid");
  const start = ["sh", "-c", 'sleep 600 & echo $! > "$0"; wait', pidFile];
  await expect(connect({ ...options, start, timeoutMs: 500 })).rejects.toMatchObject({
    code: "timeout",
    message: expect.stringContaining("did not come to listen"),
  });
  await until(() => !isRunning(Number(readFileSync(pidFile, "utf8"))));
});

test("a program that ends in good order, but brings no daemon up, is told of, and not started again and again", async () => {
  const { options } = place();
  const starts = join(dirname(options.address), "..", "programs");
  const start = ["sh", "-c", 'echo x >> "$0"; echo nothing to do', starts];
  await expect(connect({ ...options, start, timeoutMs: 60_000 })).rejects.toMatchObject({
    code: "connection-failed",
    message: expect.stringMatching(
      /^There is no daemon: "sh -c .* was started 3 times, ended with exit code 0, but did not come to listen\. It said last:\n {2}nothing to do$/su,
    ),
  });
  expect(readFileSync(starts, "utf8")).toBe("x\n".repeat(3));
});

test("a daemon that listens when the time of its starter is up is left to others", async () => {
  const { options, started } = place();
  // Listens, and reads nothing.
  const hanging = `require("node:net").createServer(() => {}).listen(${JSON.stringify(options.address)}); require("node:fs").appendFileSync(${JSON.stringify(join(dirname(options.address), "..", "starts"))}, process.pid + "\\n")`;
  const failure = connect({
    ...options,
    start: [process.execPath, "-e", hanging],
    timeoutMs: 2_500,
  });
  await expect(failure).rejects.toMatchObject({
    code: "timeout",
    message: expect.stringContaining("does not answer"),
  });
  expect(started().every(isRunning)).toBe(true);
  expect(started()).toHaveLength(1);
});

test("an application that has stopped while it starts the daemon is named to those that wait", async () => {
  const { options } = place();
  mkdirSync(dirname(options.address), { mode: 0o700 });
  const lock = await acquireSocketLock(`${options.address}.start`);
  onTestFinished(() => lock.release());
  await expect(connect({ ...options, timeoutMs: 50 })).rejects.toMatchObject({
    code: "timeout",
    message: expect.stringMatching(/Another application .*by this process \(\d+\)/u),
  });
});

test("a connection that is cancelled leaves the daemon to others", async () => {
  // It listens when the application is gone, and not before: otherwise there would be nothing to cancel.
  const waitsFor = join(temporaryFolder(), "cancelled");
  const { options, started } = place({ waitsFor });
  const cancel = new AbortController();
  const cancelled = (async () => {
    await until(() => started().length > 0);
    cancel.abort();
  })();
  await expect(connect({ ...options, signal: cancel.signal })).rejects.toMatchObject({
    code: "cancelled",
  });
  await cancelled;
  writeFileSync(waitsFor, "");
  await vi.waitFor(() => connect({ address: options.address }), { timeout: 20_000 });
  expect(await pidOf(await connect(options))).toBe(started()[0]);
  expect(started()).toHaveLength(1);
});

test.each<[string, ConnectOptions, string]>([
  ["a program that is none", { start: ["no-such-program"] }, "there is no such program"],
  [
    "an address that is no Unix socket",
    { address: "tcp://127.0.0.1:1", token: "x" },
    "is for Unix sockets",
  ],
  ["no program", { start: [] }, "start must be a program"],
])("%s is told of", async (_, changes, message) => {
  const { options } = place();
  await expect(connect({ ...options, ...changes })).rejects.toThrow(message);
});

test("a daemon that leaves when it is idle is started again, and no call is lost to the race", async () => {
  const { options, started } = place({ idleExitMs: 1 });
  const use = async (): Promise<void> => {
    const students = await StudentSystemConnection.connect(options);
    await students.getStudent("1");
    await students.close();
  };
  for (let round = 0; round < 12; round++) {
    await Promise.all([use(), use(), use()]);
    // In the other rounds, the daemon may be about to leave.
    if (round % 4 === 0) await until(() => !started().some(isRunning));
  }
  expect(started().length).toBeGreaterThan(2);
});
