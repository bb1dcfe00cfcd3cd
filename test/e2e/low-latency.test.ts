import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Child } from "./child.js";
import { temporaryFolder } from "./temporary-folder.js";

function start(...values: string[]): Child {
  const child = new Child("low-latency.mjs", ...values);
  onTestFinished(async () => void (await child.end()));
  return child;
}

test.each(["unref", "close"])(
  "polling does not keep an application alive after %s, though events go on",
  async (how) => {
    const address = join(temporaryFolder(), "run", "socket");
    const daemon = start(address, "serve");
    await daemon.expectLine("serving");
    const application = start(address, how);
    await application.expectLine("answered");
    await application.exited;
    expect(application.process.exitCode).toBe(0);
    expect(await daemon.end("SIGTERM")).toBe(0);
  },
);
