import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { Child } from "./child.js";
import { temporaryFolder } from "./temporary-folder.js";

function start(script: string, ...values: string[]): Child {
  const child = new Child(script, ...values);
  onTestFinished(async () => void (await child.end()));
  return child;
}

/** Where daemons come and go, and what all of them have run. */
class Place {
  readonly #folder = temporaryFolder();
  readonly address: string = join(this.#folder, "run", "socket");
  readonly #log: string = join(this.#folder, "log");

  async daemon(keepAliveMs = 0): Promise<Child> {
    const daemon = start("load-daemon.mjs", this.address, this.#log, String(keepAliveMs));
    await daemon.expectLine("serving");
    return daemon;
  }

  async application(keepAliveMs = 0): Promise<Child> {
    const application = start("load-application.mjs", this.address, String(keepAliveMs));
    await application.expectLine('{"state":"connected"}');
    return application;
  }

  get run(): string[] {
    return existsSync(this.#log) ? readFileSync(this.#log, "utf8").trimEnd().split("\n") : [];
  }

  /** Resolves when so many more calls have run. */
  async running(count: number): Promise<void> {
    const before = this.run.length;
    while (this.run.length < before + count) await turn();
  }
}

interface Ended {
  readonly answered: readonly string[];
  readonly lost: readonly string[];
  readonly unsent: readonly string[];
  readonly other: readonly string[];
}

async function until(application: Child, state: string): Promise<void> {
  for (;;) {
    const told = await application.json();
    if (JSON.stringify(told) === JSON.stringify({ state })) return;
  }
}

async function stop(application: Child): Promise<Ended> {
  application.order("stop");
  for (;;) {
    const told = await application.json();
    // What the script writes in the end.
    if (typeof told === "object" && told !== null && "answered" in told) return told as Ended;
  }
}

function expectEachOnce(place: Place, { answered, unsent, other }: Ended): void {
  const run = place.run;
  const ran = new Set(run);
  expect(run).toHaveLength(ran.size);
  expect(answered.filter((id) => !ran.has(id))).toEqual([]);
  expect(unsent.filter((id) => ran.has(id))).toEqual([]);
  expect(other).toEqual([]);
  expect(answered.length).toBeGreaterThan(100);
}

test("daemons that are killed under load: every call settles, and none runs twice", async () => {
  const place = new Place();
  let daemon = await place.daemon();
  const application = await place.application();
  for (let count = 0; count < 5; count++) {
    await place.running(200);
    await daemon.end("SIGKILL");
    await until(application, "reconnecting");
    daemon = await place.daemon();
    await until(application, "connected");
  }
  const ended = await stop(application);
  expectEachOnce(place, ended);
  // Only what was in flight when one was killed.
  expect(ended.lost.length).toBeLessThanOrEqual(5 * 20);
  expect(ended.unsent).toEqual([]);
});

test("daemons that are told to end under load: no call is lost", async () => {
  const place = new Place();
  let daemon = await place.daemon();
  const application = await place.application();
  for (let count = 0; count < 5; count++) {
    await place.running(200);
    expect(await daemon.end("SIGTERM")).toBe(0);
    daemon = await place.daemon();
    await until(application, "connected");
  }
  const ended = await stop(application);
  expectEachOnce(place, ended);
  expect(ended.lost).toEqual([]);
  expect(ended.unsent).toEqual([]);
});

test("a daemon that is stopped is left, and found again when it goes on", async () => {
  const place = new Place();
  const daemon = await place.daemon();
  const application = await place.application(200);
  await place.running(200);
  daemon.process.kill("SIGSTOP");
  await until(application, "reconnecting");
  daemon.process.kill("SIGCONT");
  await until(application, "connected");
  expectEachOnce(place, await stop(application));
});

test("an application that is stopped is dropped, and comes back when it goes on", async () => {
  const place = new Place();
  const daemon = await place.daemon(200);
  const application = await place.application();
  await place.running(200);
  application.process.kill("SIGSTOP");
  expect(await daemon.line()).toBe(
    "connection-lost: nothing arrived for 400 ms, nor in answer to a ping",
  );
  application.process.kill("SIGCONT");
  await until(application, "reconnecting");
  await until(application, "connected");
  expectEachOnce(place, await stop(application));
});

test("a connection that was unrefed lets the process end, once its calls are answered", async () => {
  const place = new Place();
  await place.daemon();
  const application = start("idle-application.mjs", place.address, "unref");
  expect(await application.line()).toBe("answered 42");
  await application.exited;
  expect(application.process.exitCode).toBe(0);
});

test("any other one keeps it alive, also while the daemon is away", async () => {
  const place = new Place();
  const daemon = await place.daemon();
  const application = start("idle-application.mjs", place.address, "ref");
  expect(await application.line()).toBe("answered 42");
  await daemon.end("SIGKILL");
  expect(await application.line()).toBe("reconnecting");
  await place.daemon();
  expect(await application.line()).toBe("connected");
  expect(application.process.exitCode).toBe(null);
});

test("what the README shows goes on with another daemon", async () => {
  const place = new Place();
  const first = await place.daemon();
  const application = start("outlive.mjs", place.address);
  await application.expectLine("connected");
  await first.end("SIGTERM");
  await application.expectLine("reconnecting");
  application.order("go on");
  await place.daemon();
  for (const line of ["connected", "perhaps some were missed", "got 42", "43 was added"])
    expect(await application.line()).toBe(line);
});
