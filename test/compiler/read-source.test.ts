import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readSource, SourceReader, textOf } from "../../compiler/read-source.js";
import { temporaryFolder } from "../e2e/temporary-folder.js";

const isNoFile = "it is a pipe, a socket or a device, not a file.";

test("what would never end is refused, given or imported", async () => {
  const folder = temporaryFolder();
  const pipe = join(folder, "pipe.lmspc");
  execFileSync("mkfifo", [pipe]);
  const device = join(folder, "device.lmspc");
  symlinkSync("/dev/zero", device);
  for (const path of [pipe, device]) {
    await expect(readSource(path)).rejects.toThrow(`Cannot read ${path}: ${isNoFile}`);
    expect(() => new SourceReader().resolve(path)).toThrow(isNoFile);
    expect(textOf(path)).toBeUndefined();
  }
});

test("a file is read through links, and by way of a descriptor that is open", async () => {
  const folder = temporaryFolder();
  const text = readFileSync(new URL("../../specs/student.lmspc", import.meta.url), "utf8");
  writeFileSync(join(folder, "a.lmspc"), text);
  const link = join(folder, "link.lmspc");
  symlinkSync(join(folder, "a.lmspc"), link);
  expect((await readSource(link)).text).toBe(text);
  const cli = fileURLToPath(new URL("../../compiler/dist/cli.js", import.meta.url));
  const check = `"${process.execPath}" "${cli}" check`;
  const said = (command: string): string =>
    execFileSync("bash", ["-c", `${command} 2>&1`], { encoding: "utf8", cwd: folder });
  const whole = said(`${check} a.lmspc`);
  expect(whole).not.toContain("error");
  expect(said(`${check} <(cat a.lmspc)`)).toBe(whole);
  expect(said(`cat a.lmspc | ${check} /dev/stdin`)).toBe(whole);
});
