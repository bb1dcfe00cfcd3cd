import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { AddressInUse, InvalidAddress } from "../../runtime/errors.js";
import {
  describeProcess,
  ownIdentity,
  processState,
} from "../../runtime/transports/process-identity.js";
import { acquireSocketLock } from "../../runtime/transports/socket-lock.js";
import { buildRuntime, removeFolder, Starter, temporaryFolder } from "./starter.js";

/** Elsewhere a process's number is all that is known of it. */
const hasProc = process.platform === "linux";

let folder = "";
let path = "";

beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, "socket");
});
afterEach(() => removeFolder(folder));

test("the lock is one file beside the socket, which goes with the lock", async () => {
  const lock = await acquireSocketLock(path);
  const { pid, start } = ownIdentity();
  expect(readdirSync(folder)).toEqual([`socket.${pid}.${start}.lock`]);
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test("one process does not hold a lock twice", async () => {
  const lock = await acquireSocketLock(path);
  await expect(acquireSocketLock(path)).rejects.toThrow(AddressInUse);
  await expect(acquireSocketLock(path)).rejects.toThrow(
    `${path} is already served by this process (${process.pid}).`,
  );
  lock.release();
  (await acquireSocketLock(path)).release();
});

test("of two calls in one process, one gets the lock", async () => {
  const results = await Promise.allSettled([acquireSocketLock(path), acquireSocketLock(path)]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("released twice, a lock does not take its successor's away", async () => {
  const first = await acquireSocketLock(path);
  first.release();
  const second = await acquireSocketLock(path);
  first.release();
  await expect(acquireSocketLock(path)).rejects.toThrow(AddressInUse);
  second.release();
});

test("different spellings of a path meet in one lock", async () => {
  mkdirSync(join(folder, "real"));
  symlinkSync(join(folder, "real"), join(folder, "link"));
  const lock = await acquireSocketLock(join(folder, "real", "socket"));
  await expect(acquireSocketLock(join(folder, "link", "socket"))).rejects.toThrow(AddressInUse);
  const spelled = relative(process.cwd(), join(folder, "real", "socket"));
  await expect(acquireSocketLock(spelled)).rejects.toThrow(AddressInUse);
  lock.release();
});

test("sockets side by side have locks of their own", async () => {
  const names = ["socket", "socket.1", "socke", "socket.lock"];
  const locks = await Promise.all(names.map((name) => acquireSocketLock(join(folder, name))));
  expect(readdirSync(folder)).toHaveLength(names.length);
  for (const lock of locks) lock.release();
});

test("a folder that is not there is no place for a lock", async () => {
  const missing = acquireSocketLock(join(folder, "missing", "socket"));
  await expect(missing).rejects.toThrow(InvalidAddress);
});

/** Puts up the flag of a process; what is written in it says that it holds the lock. */
function flag(pid: number, start: string, text = "held\n"): string {
  const file = join(folder, `socket.${pid}.${start}.lock`);
  writeFileSync(file, text);
  return basename(file);
}

describe("what others left", () => {
  const parent = process.ppid;
  const [, boot = ""] = ownIdentity().start.split("-");

  test.runIf(hasProc)(
    "a number that was given to another process since does not count",
    async () => {
      flag(parent, `1-${boot}`);
      flag(process.pid, `1-${boot}`);
      flag(1, `99999999999-${boot}`);
      // The same number and the same tick, but before the system was started anew.
      flag(process.pid, ownIdentity().start.replace(boot, "00000000"));
      const lock = await acquireSocketLock(path);
      expect(readdirSync(folder)).toEqual([`socket.${process.pid}.${ownIdentity().start}.lock`]);
      lock.release();
    },
  );

  test("a process that has ended does not count", async () => {
    flag(2 ** 31 - 2, "0");
    flag(2 ** 31, "0");
    flag(0, "0");
    (await acquireSocketLock(path)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a process that lives counts where its start is not known", async () => {
    flag(parent, "0");
    await expect(acquireSocketLock(path)).rejects.toThrow(
      `${path} is already served by process ${parent} (`,
    );
  });

  test("a starter that does not go on is waited for, and named in the end", async () => {
    const name = flag(parent, "0", "");
    await expect(acquireSocketLock(path, 50)).rejects.toThrow(
      `is being taken by process ${parent} (`,
    );
    expect(readdirSync(folder)).toEqual([name]);
  });

  test("files with other names are left alone", async () => {
    const names = [
      "socket.1.lock",
      "socket.x.0.lock",
      "socket.1.0.lock.txt",
      "socket.1.0",
      "a.1.0.lock",
    ];
    for (const name of names) writeFileSync(join(folder, name), "");
    (await acquireSocketLock(path)).release();
    expect(readdirSync(folder).toSorted()).toEqual(names.toSorted());
  });
});

test.runIf(process.getuid?.() === 0)(
  "a flag that another user has put up in a shared folder is told with its owner",
  async () => {
    const starter = new Starter(buildRuntime());
    onTestFinished(() => starter.kill());
    await starter.mustListen(path);
    chmodSync(folder, 0o1777);
    const lockFile = join(folder, readdirSync(folder).find((name) => name.endsWith(".lock")) ?? "");
    chownSync(lockFile, 65_534, 65_534);
    await expect(acquireSocketLock(path)).rejects.toMatchObject({
      code: "address-in-use",
      message: expect.stringMatching(
        /already served by process \d+ \(.*\)\. So says \S+\.lock, a file of user 65534: .*in a folder that only this user can write to\.$/u,
      ),
    });
    // One that does not finish in time, too.
    writeFileSync(lockFile, "");
    await expect(acquireSocketLock(path, 10)).rejects.toThrow("a file of user 65534");
  },
);

describe("processes", () => {
  test("a stopped process is alive, a killed one is gone", async () => {
    const runtime = buildRuntime();
    const starter = new Starter(runtime);
    await starter.mustListen(path);
    const [name = ""] = readdirSync(folder).filter((file) => file.endsWith(".lock"));
    const start = name.split(".")[2] ?? "";
    const { pid } = starter;
    starter.process.kill("SIGSTOP");
    expect(processState({ pid, start })).toBe("alive");
    await expect(acquireSocketLock(path)).rejects.toThrow(
      new RegExp(`already served by process ${pid} \\(.*node.* .*socket-starter\\.mjs`, "u"),
    );
    await starter.kill();
    expect(processState({ pid, start })).toBe("gone");
    (await acquireSocketLock(path)).release();
  });

  test.runIf(hasProc)("a process's start is read past blanks and brackets in its name", () => {
    const { title } = process;
    const { start } = ownIdentity();
    process.title = "a) R 1 (b) c";
    expect(readFileSync(`/proc/${process.pid}/stat`, "utf8")).toContain("(a) R 1 (b) c)");
    expect(ownIdentity().start).toBe(start);
    process.title = title;
  });

  test.runIf(hasProc)("a command that steers terminals is shown without that", () => {
    const { title } = process;
    process.title = "\u001b[2Jx";
    expect(describeProcess(process.pid)).toContain("(?[2Jx");
    process.title = title;
  });
});
