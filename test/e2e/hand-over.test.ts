import { existsSync } from "node:fs";
import { join } from "node:path";
import { StudentSystemConnection } from "student-system";
import { expect, onTestFinished, test } from "vitest";
import { Child } from "./child.js";
import { temporaryFolder } from "./temporary-folder.js";

async function start(address: string, options: object = {}): Promise<Child> {
  const values = { address, orders: true, ...options };
  const daemon = new Child("life-daemon.mjs", JSON.stringify(values));
  onTestFinished(async () => void (await daemon.end()));
  expect(await daemon.line()).toBe(`serving unix:${address}`);
  return daemon;
}

async function connect(address: string): Promise<StudentSystemConnection> {
  const students = await StudentSystemConnection.connect({ address });
  onTestFinished(() => students.close());
  return students;
}

async function pidOf(students: StudentSystemConnection): Promise<number> {
  return Number((await students.getStudent("1")).firstName);
}

test("a daemon that is stopped finishes its calls while its successor serves, and leaves it the socket", async () => {
  const address = join(temporaryFolder(), "socket");
  const old = await start(address, { drainMs: 60_000 });
  const students = await connect(address);
  const running = students.getStudent("wait");
  expect(await old.line()).toBe("waiting");

  old.process.kill("SIGTERM");
  expect(await old.line()).toBe("closing");
  const successor = await start(address);
  const others = await connect(address);
  expect(await pidOf(others)).toBe(successor.process.pid);

  // New calls go to the new one.
  expect(await pidOf(students)).toBe(successor.process.pid);
  old.order("finish");
  expect((await running).firstName).toBe(String(old.process.pid));
  await old.exited;
  expect(old.process.exitCode).toBe(0);

  expect(existsSync(address)).toBe(true);
  expect(await pidOf(await connect(address))).toBe(successor.process.pid);
});

test("a daemon that is stopped waits no longer than drainMs", async () => {
  const address = join(temporaryFolder(), "socket");
  const daemon = await start(address, { drainMs: 50 });
  const students = await connect(address);
  const running = students.getStudent("wait");
  expect(await daemon.line()).toBe("waiting");
  daemon.process.kill("SIGTERM");
  await expect(running).rejects.toMatchObject({
    code: "connection-lost",
    message: expect.stringContaining("shutting-down"),
  });
  await daemon.exited;
  expect(daemon.process.exitCode).toBe(0);
});

test("ten daemons follow one another on one socket, and whoever connects finds one of them", async () => {
  const address = join(temporaryFolder(), "socket");
  let daemon = await start(address);
  for (let count = 0; count < 10; count++) {
    daemon.process.kill("SIGTERM");
    expect(["closing", "closed"]).toContain(await daemon.line());
    daemon = await start(address);
    expect(await pidOf(await connect(address))).toBe(daemon.process.pid);
  }
});
