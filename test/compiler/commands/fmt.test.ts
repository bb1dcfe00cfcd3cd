import fs from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../e2e/temporary-folder.js";
import { run } from "./medium-process.js";

const tidy = "namespace com.example.lamp\nclass Lamp\n";
const untidy = "namespace  com.example.lamp\n\n\n\nclass Lamp   \n";
const formatted = "namespace com.example.lamp\n\nclass Lamp\n";
const broken = "namespace com.example.lamp\nclass\n";

function folderWith(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(join(folder, name), text);
  return folder;
}

test("rewrites what is laid out differently, says which, and leaves the rest untouched", () => {
  const folder = folderWith({ "a.lmspc": tidy, "b.lmspc": untidy });
  const before = fs.statSync(join(folder, "a.lmspc"));
  const { status, stdout, stderr } = run(folder, ["fmt", "a.lmspc", "b.lmspc"]);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "b.lmspc\n" });
  expect(fs.readFileSync(join(folder, "b.lmspc"), "utf8")).toBe(formatted);
  const after = fs.statSync(join(folder, "a.lmspc"));
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  expect(run(folder, ["fmt", "a.lmspc", "b.lmspc"]).stderr).toBe("");
  expect(fs.readdirSync(folder)).toEqual(["a.lmspc", "b.lmspc"]);
});

test("keeps the mode of a file, and a link to one", () => {
  const folder = folderWith({ "b.lmspc": untidy });
  fs.chmodSync(join(folder, "b.lmspc"), 0o640);
  fs.symlinkSync("b.lmspc", join(folder, "link.lmspc"));
  expect(run(folder, ["fmt", "link.lmspc"]).stderr).toBe("link.lmspc\n");
  expect(fs.readlinkSync(join(folder, "link.lmspc"))).toBe("b.lmspc");
  expect(fs.statSync(join(folder, "b.lmspc")).mode & 0o777).toBe(0o640);
  expect(fs.readFileSync(join(folder, "b.lmspc"), "utf8")).toBe(formatted);
});

test("--check prints what would change, and changes nothing", () => {
  const folder = folderWith({ "a.lmspc": tidy, "b.lmspc": untidy });
  const { status, stdout, stderr } = run(folder, ["fmt", "--check", "a.lmspc", "b.lmspc"]);
  expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "b.lmspc\n", stderr: "" });
  expect(fs.readFileSync(join(folder, "b.lmspc"), "utf8")).toBe(untidy);
  expect(run(folder, ["fmt", "--check", "a.lmspc"])).toEqual({ status: 0, stdout: "", stderr: "" });
});

test("--stdin gives the layout of what it reads", () => {
  const folder = temporaryFolder();
  expect(run(folder, ["fmt", "--stdin"], untidy)).toEqual({
    status: 0,
    stdout: formatted,
    stderr: "",
  });
  const checked = run(folder, ["fmt", "--stdin", "--check"], untidy);
  expect(checked).toEqual({ status: 1, stdout: "", stderr: "" });
  const wrong = run(folder, ["fmt", "--stdin"], broken);
  expect(wrong.stdout).toBe("");
  expect(wrong.stderr).toMatch(/^stdin:2:6 - error expected-name: /u);
  expect(wrong.status).toBe(1);
});

test("a specification with errors in its syntax stays as it is, and the others do not wait for it", () => {
  const folder = folderWith({ "a.lmspc": broken, "b.lmspc": untidy });
  const { status, stderr } = run(folder, ["fmt", "a.lmspc", "b.lmspc"]);
  expect(stderr).toMatch(
    /^a\.lmspc:2:6 - error expected-name: [^]*1 error in a\.lmspc\nb\.lmspc\n$/u,
  );
  expect(status).toBe(1);
  expect(fs.readFileSync(join(folder, "a.lmspc"), "utf8")).toBe(broken);
});

test("errors that are not of the syntax are no reason not to format", () => {
  const folder = folderWith({ "a.lmspc": "namespace a\nclass A\nmethod  b(c: Unknown)\n" });
  expect(run(folder, ["fmt", "a.lmspc"]).status).toBe(0);
  expect(fs.readFileSync(join(folder, "a.lmspc"), "utf8")).toContain("\nmethod b(");
});

test.each([[["fmt"]], [["fmt", "--stdin", "a.lmspc"]]])("%j is wrong usage", (values) => {
  const { status, stderr } = run(temporaryFolder(), values);
  expect(stderr).toMatch(/^error: /u);
  expect(status).toBe(2);
});
