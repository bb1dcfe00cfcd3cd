import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Child } from "./child.js";
import { temporaryFolder } from "./temporary-folder.js";

function start(script: string, ...values: string[]): Child {
  const child = new Child(script, ...values);
  onTestFinished(async () => void (await child.end()));
  return child;
}

async function startDaemon(address: string): Promise<Child> {
  const daemon = start("daemon.mjs", address);
  expect(await daemon.line()).toBe(`serving unix:${address}`);
  return daemon;
}

async function startApplication(address: string, name: string): Promise<Child> {
  const application = start("application.mjs", address, name);
  expect(await application.json()).toEqual({ connected: name });
  return application;
}

function socketAddress(): string {
  return join(temporaryFolder(), "run", "socket");
}

test("three applications share a daemon: calls, exceptions, an event to all, an event to one", async () => {
  const at = socketAddress();
  await startDaemon(at);
  const ada = await startApplication(at, "ada");
  const bea = await startApplication(at, "bea");
  const cleo = await startApplication(at, "cleo");

  ada.order("get", "7");
  expect(await ada.json()).toEqual({
    error: "StudentNotFound",
    code: "declared-exception",
    message: "no student 7",
  });

  bea.order("update", "7");
  const heard = { event: "7", time: 3 };
  expect(await ada.json()).toEqual(heard);
  expect(await bea.json()).toEqual(heard);
  expect(await bea.json()).toEqual({ answer: "7" });
  expect(await cleo.json()).toEqual(heard);

  cleo.order("update", "only me");
  expect(await cleo.json()).toEqual({ event: "only me", time: 3 });
  expect(await cleo.json()).toEqual({ answer: "only me" });

  // Had the event for cleo come to them, it would come before the answer.
  for (const [other, name] of [
    [ada, "ada"],
    [bea, "bea"],
  ] as const) {
    other.order("get", "whoami");
    expect(await other.json()).toMatchObject({ answer: "whoami", name });
  }
});

test("an error that is not declared arrives as a RemoteError that says which method failed", async () => {
  const at = socketAddress();
  await startDaemon(at);
  const ada = await startApplication(at, "ada");
  ada.order("get", "broken");
  expect(await ada.json()).toEqual({
    error: "RemoteError",
    code: "remote-error",
    message: "get_student failed in the daemon: the daemon stumbled",
  });
  ada.order("get", "wrong");
  expect(await ada.json()).toMatchObject({
    error: "RemoteError",
    message: expect.stringContaining("Student.age"),
  });
});

test("a daemon killed in mid-call is started again on the same path", async () => {
  const at = socketAddress();
  const first = await startDaemon(at);
  const ada = await startApplication(at, "ada");
  ada.order("get", "for ever");
  expect(await first.line()).toBe("waiting");

  await first.end("SIGKILL");
  expect(await ada.json()).toMatchObject({ error: "ConnectionLost", code: "connection-lost" });
  expect(await ada.json()).toEqual({ closed: "closed" });

  await startDaemon(at);
  const bea = await startApplication(at, "bea");
  bea.order("get", "whoami");
  expect(await bea.json()).toMatchObject({ answer: "whoami", name: "bea" });
});

test("a second daemon on the path says who holds it, and leaves it alone", async () => {
  const at = socketAddress();
  const first = await startDaemon(at);
  const second = start("daemon.mjs", at);
  await second.exited;
  expect(second.process.exitCode).toBe(1);
  expect(second.stderr).toContain("address-in-use");
  expect(second.stderr).toContain(at);
  expect(second.stderr).toContain(String(first.process.pid));

  const ada = await startApplication(at, "ada");
  ada.order("get", "whoami");
  expect(await ada.json()).toMatchObject({ name: "ada" });
});

test("SIGTERM lets calls finish that listen to their signal, tells applications, and exits with 0", async () => {
  const at = socketAddress();
  const daemon = await startDaemon(at);
  const ada = await startApplication(at, "ada");
  expect(await daemon.end("SIGTERM")).toBe(0);
  expect(await daemon.line()).toBe("closing");
  expect(await daemon.line()).toBe("closed");
  expect(await ada.json()).toEqual({ closed: "closed" });
  ada.order("get", "7");
  expect(await ada.json()).toMatchObject({
    error: "ConnectionLost",
    message: expect.stringContaining("shutting down"),
  });
});

test("an application that is killed takes its calls with it", async () => {
  const at = socketAddress();
  const daemon = await startDaemon(at);
  const ada = await startApplication(at, "ada");
  ada.order("get", "for ever");
  expect(await daemon.line()).toBe("waiting");
  await ada.end("SIGKILL");
  expect(await daemon.line()).toBe("connection-lost");
});

test("an application that closes ends by itself: nothing keeps its process alive", async () => {
  const at = socketAddress();
  await startDaemon(at);
  const ada = await startApplication(at, "ada");
  ada.process.stdin?.end(`${JSON.stringify(["close"])}\n`);
  await ada.exited;
  expect(ada.process.exitCode).toBe(0);
});
