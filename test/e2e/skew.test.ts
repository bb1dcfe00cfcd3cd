import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { Child } from "./child.js";
import { root, run } from "./packed.js";
import { temporaryFolder } from "./temporary-folder.js";

/*
 * Two processes with packages of two versions of one specification. The newer one has members, values, cases and parameters appended, its
 * exceptions too; a method has come before the one that both have, and another is gone.
 */

let folder: string;
const packages = { old: "", new: "" };

function specOf(version: "old" | "new"): string {
  const url = new URL(`../cases/evolution-${version}/spec.lmspc`, import.meta.url);
  return readFileSync(url, "utf8");
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "medium-skew-"));
  mkdirSync(join(folder, "node_modules/@libmedium"), { recursive: true });
  symlinkSync(join(root, "runtime"), join(folder, "node_modules/@libmedium/runtime"));
  const texts = {
    old: specOf("old").replace("method echo", "method gone(x: string)\nmethod echo"),
    new: specOf("new")
      .replace("method echo", "method added()\nmethod added_too()\nmethod echo")
      .replace("event changed", "event added_event()\nevent changed")
      .replace("exception Failed", "exception Added\nexception Failed"),
  };
  for (const version of ["old", "new"] as const) {
    const spec = join(folder, `${version}.lmspc`);
    writeFileSync(spec, texts[version]);
    const out = join(folder, version);
    run(
      folder,
      process.execPath,
      join(root, "compiler/dist/cli.js"),
      "build",
      spec,
      out,
      "--no-stub",
    );
    packages[version] = join(out, "evolution");
  }
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What an application says, in its lines, of a daemon of another version. */
async function meeting(application: string, daemon: string): Promise<Child> {
  const address = join(temporaryFolder(), "run", "socket");
  const serving = new Child("skew-daemon.mjs", daemon, address);
  onTestFinished(async () => void (await serving.end()));
  expect(await serving.line()).toBe(`serving unix:${address}`);
  const peer = new Child("skew-application.mjs", application, address);
  onTestFinished(async () => void (await peer.end()));
  return peer;
}

const item = { id: "a", level: 1, shape: { kind: "circle", value: 2 } };

test("an old application and a new daemon: what the old one knows", async () => {
  const peer = await meeting(packages.old, packages.new);
  // The daemon fills in the default of the parameter that it has and the application does not.
  expect(await peer.json()).toEqual({ echo: { ...item, id: "a 1 1 undefined" } });
  expect(await peer.json()).toEqual({ changed: item });
  expect(await peer.json()).toEqual({
    name: "Failed",
    isFailed: true,
    message: "it failed",
    reason: "because",
  });
  expect(await peer.json()).toEqual({
    code: "incompatible-interface",
    message: expect.stringMatching(
      /^gone was not sent\. The daemon has no method gone\..* neither is a later form of the other\./u,
    ),
  });
  await peer.exited;
  expect(peer.process.exitCode).toBe(0);
});

test("a new application and an old daemon: defaults for what the old one does not know", async () => {
  const peer = await meeting(packages.new, packages.old);
  const filled = { ...item, count: 50, tags: [], best: 2 };
  expect(await peer.json()).toEqual({ echo: { ...filled, id: "a 1" } });
  expect(await peer.json()).toEqual({ changed: filled });
  expect(await peer.json()).toEqual({
    name: "Failed",
    isFailed: true,
    message: "it failed",
    reason: "because",
    status: -1,
  });
  await peer.exited;
  expect(peer.process.exitCode).toBe(0);
});
