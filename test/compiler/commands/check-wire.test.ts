import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../e2e/temporary-folder.js";
import { run } from "./medium-process.js";

function check(text: string, ...options: string[]): ReturnType<typeof run> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "lamp.lmspc"), text);
  return run(folder, ["check", ...options, "lamp.lmspc"]);
}

const lamp =
  "namespace com.example.lamp\nclass Lamp\nmethod on(level: uint8?): map<string, uint8>\n";

test("check --wire libmedium reports what the original cannot carry", () => {
  const { status, stdout } = check(lamp, "--wire", "libmedium");
  expect(status).toBe(1);
  expect(stdout).toContain("lamp.lmspc:3:23 - error native-only: An optional cannot travel");
  expect(stdout).toContain("lamp.lmspc:3:27 - error native-only: A map cannot travel");
});

test("check alone does not, and with it the original's own types are no problem", () => {
  expect(check(lamp)).toMatchObject({ status: 0 });
  const plain = lamp.replace("uint8?): map<string, uint8>", "uint8): *uint8");
  expect(check(plain, "--wire", "libmedium")).toMatchObject({ status: 0 });
});

test("there is no other wire", () => {
  expect(check(lamp, "--wire", "morse")).toMatchObject({ status: 2 });
});
