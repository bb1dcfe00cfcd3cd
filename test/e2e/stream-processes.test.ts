import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Child } from "./child.js";
import { temporaryFolder } from "./temporary-folder.js";

const mebibyte = 1024 * 1024;

function start(script: string, ...values: string[]): Child {
  const child = new Child(script, ...values);
  onTestFinished(async () => void (await child.end()));
  return child;
}

test("between two processes, a slow reader costs neither of them memory, and whoever goes is missed", async () => {
  const address = join(temporaryFolder(), "run", "socket");
  const daemon = start("stream-daemon.mjs", address);
  expect(await daemon.line()).toBe(`serving unix:${address}`);
  const application = start("stream-application.mjs", address, "256");

  const reader = (await daemon.json()) as { grown: number };
  const producer = (await application.json()) as { taken: number; grown: number };
  expect(producer.taken).toBe(256 * mebibyte);
  expect(reader.grown).toBeLessThan(32 * mebibyte);
  expect(producer.grown).toBeLessThan(32 * mebibyte);

  // The daemon asks its caller, by a callback, whether to go on.
  expect(await application.json()).toEqual({ count: 5 });
  expect(await daemon.line()).toBe("left");

  // The application leaves a loop.
  expect(await daemon.line()).toBe("cancelled");
  expect(await daemon.line()).toBe("left");

  // It is killed within another one.
  expect(await application.json()).toBe("reading");
  await application.end("SIGKILL");
  expect(await daemon.line()).toBe("connection-lost");
  expect(await daemon.line()).toBe("left");
});
