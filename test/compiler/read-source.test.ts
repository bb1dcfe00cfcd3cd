import { execFileSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
  const path = join(folder, "a.lmspc");
  writeFileSync(path, "class A");
  const link = join(folder, "link.lmspc");
  symlinkSync(path, link);
  expect((await readSource(link)).text).toBe("class A");
  const read = (command: string): string =>
    execFileSync("bash", ["-c", command], { encoding: "utf8", cwd: folder });
  const script = `import { readSource } from ${JSON.stringify(new URL("../../compiler/dist/read-source.js", import.meta.url).href)};
    console.log((await readSource(process.argv[2])).text);`;
  writeFileSync(join(folder, "read.mjs"), script);
  expect(read(`"${process.execPath}" read.mjs <(cat a.lmspc)`)).toBe("class A\n");
  expect(read(`cat a.lmspc | "${process.execPath}" read.mjs /dev/stdin`)).toBe("class A\n");
});
