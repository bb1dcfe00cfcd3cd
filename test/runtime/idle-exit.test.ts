import { afterEach, expect, test, vi } from "vitest";
import { pair, TestServer } from "./student-server.js";
import { createMemoryTransport } from "@libmedium/runtime";

afterEach(() => {
  vi.useRealTimers();
});

function mockTimers(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate"] });
}

async function isOver(server: TestServer): Promise<boolean> {
  return Promise.race([server.closed.then(() => true), Promise.resolve().then(() => false)]);
}

test("a daemon that nobody uses for idleExitMs closes", async () => {
  mockTimers();
  const server = await TestServer.serve({
    transport: createMemoryTransport(),
    signals: false,
    idleExitMs: 60_000,
  });
  await vi.advanceTimersByTimeAsync(59_999);
  expect(await isOver(server)).toBe(false);
  await vi.advanceTimersByTimeAsync(2);
  expect(await isOver(server)).toBe(true);
});

test("before anybody has come, it waits long enough for whoever has started it", async () => {
  mockTimers();
  const server = await TestServer.serve({
    transport: createMemoryTransport(),
    signals: false,
    idleExitMs: 1,
  });
  await vi.advanceTimersByTimeAsync(1_999);
  expect(await isOver(server)).toBe(false);
  await vi.advanceTimersByTimeAsync(2);
  expect(await isOver(server)).toBe(true);
});

test("it is not idle while an application is connected, however quiet", async () => {
  mockTimers();
  const { server, students, another } = await pair({ idleExitMs: 1_000 });
  await vi.advanceTimersByTimeAsync(100_000);
  const second = await another();
  await students.close();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(await isOver(server)).toBe(false);
  await second.close();
  await vi.advanceTimersByTimeAsync(999);
  expect(await isOver(server)).toBe(false);
  await vi.advanceTimersByTimeAsync(2);
  expect(await isOver(server)).toBe(true);
});
