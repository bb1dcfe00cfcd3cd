import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createProject } from "../../compiler/init/create-project.js";
import { makeFolder } from "../../compiler/make-folder.js";
import { WriteError, writeOutput } from "../../compiler/write-files.js";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "medium-folder-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a folder is made with those that it lies in, or is there already", () => {
  const path = join(folder, "a", "b", "c");
  makeFolder(path);
  makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

test("a link that leads nowhere is an error", () => {
  symlinkSync(join(folder, "nowhere"), join(folder, "link"));
  expect(() => makeFolder(join(folder, "link"))).toThrow("EEXIST");
  expect(() => makeFolder(join(folder, "link", "a"))).toThrow("ENOENT");
});

describe.runIf(existsSync("/proc/self"))("a file system that takes no folders", () => {
  const none = { folder: "x", files: [] };
  const output = { namespace: "x", package: none, stub: none, methods: [], systemdUnits: [] };

  test("is told by a build, and by a new project", async () => {
    const write = (): unknown =>
      writeOutput("/proc/libmedium/a", output, { stub: false, force: false });
    expect(write).toThrow(WriteError);
    expect(write).toThrow("Cannot write to /proc/libmedium/a: ENOENT");
    await expect(createProject("/proc", "libmedium", undefined)).rejects.toThrow(
      "Cannot make libmedium: ENOENT",
    );
  });
});
