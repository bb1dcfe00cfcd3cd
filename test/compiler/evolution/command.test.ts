import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const cli = fileURLToPath(new URL("../../../compiler/dist/cli.js", import.meta.url));

const head = "namespace a.b\nclass C\n";
const old = `${head}model T{\n    id: string\n    age: uint8\n}\nmethod f(it: T)\n`;
const grown = old.replace("uint8", "uint8\n    name: string?");
const broken = old.replace("    age: uint8\n", "");

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "medium-breaking-"));
  write("old.lmspc", old);
  write("grown.lmspc", grown);
  write("broken.lmspc", broken);
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("medium breaking", () => {
  test("says that nothing breaks", () => {
    const { status, stdout, stderr } = breaking("old.lmspc", "grown.lmspc");
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toBe("No breaking changes, 1 compatible change.\n");
  });

  test("shows what breaks nothing where that is asked for", () => {
    const { status, stdout } = breaking("old.lmspc", "grown.lmspc", "--verbose");
    expect(status).toBe(0);
    expect(stdout).toContain(
      'grown.lmspc:6:5 - compatible member-added: Member "name" of model "T" is new.\n',
    );
  });

  test("shows how it was and how it is, and what is affected", () => {
    const { status, stdout, stderr } = breaking("old.lmspc", "broken.lmspc");
    expect(status).toBe(1);
    expect(stdout)
      .toBe(`broken.lmspc:3:7 - breaking member-removed: Member "age" of model "T" is gone.
  was: old.lmspc:5:5
  |
5 |     age: uint8
  |     ---
  is now: broken.lmspc:3:7
  |
3 | model T{
  |       -
  affects: method f

`);
    expect(stderr).toBe("1 breaking change.\n");
  });

  test("tells machines", () => {
    const { status, stdout, stderr } = breaking("old.lmspc", "broken.lmspc", "--json");
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      code: "member-removed",
      breaking: true,
      misread: true,
      affects: [{ kind: "method", name: "f" }],
      old: { file: "old.lmspc", range: { start: { line: 5, column: 5 } } },
      new: { file: "broken.lmspc", range: { start: { line: 3, column: 7 } } },
    });
  });

  test("goes through the files in their order, what is only in the old one last", () => {
    write(
      "one.lmspc",
      `version 1.0.0\n${head}model Gone{}\nmethod a()\nmodel T{}\nmethod b(it: T)\n`,
    );
    write(
      "two.lmspc",
      `version 2.0.0\n${head}model T{ it: string }\nmethod a(it: string)\nmethod b(it: T): string\n`,
    );
    const { stdout } = breaking("one.lmspc", "two.lmspc", "--verbose");
    expect(stdout.split("\n").flatMap((line) => / - \w+ ([\w-]+):/u.exec(line)?.[1] ?? [])).toEqual(
      [
        "version-changed",
        "required-member-added",
        "required-parameter-added",
        "result-added",
        "type-removed",
      ],
    );
  });

  test("reports mistakes of either specification", () => {
    write("wrong.lmspc", `${head}method f(a: strin)\n`);
    const { status, stdout, stderr } = breaking("old.lmspc", "wrong.lmspc");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("wrong.lmspc:3:13 - error unknown-type");
  });

  test("wants two specifications", () => {
    expect(breaking("old.lmspc").status).toBe(2);
  });

  test.each([
    ["unix:/nowhere/a.b/socket", "/nowhere/a.b/socket"],
    ["nowhere/socket", "nowhere/socket"],
    ["com.example.nowhere", "There is no daemon for com.example.nowhere."],
  ])("says that there is no daemon at %s", (address, said) => {
    const { status, stdout, stderr } = breaking(address, "old.lmspc");
    expect({ status, stdout }).toEqual({ status: 4, stdout: "" });
    expect(stderr).toContain(said);
    expect(breaking("old.lmspc", address).status).toBe(4);
  });
});

describe("medium breaking with git", () => {
  const git = (...args: string[]): void => {
    execFileSync("git", args, { cwd: folder, stdio: "ignore" });
  };

  test("compares with a commit, imports and all, from within a folder", () => {
    fs.mkdirSync(join(folder, "specs"));
    write("specs/common.lmspc", "model T{\n    id: string\n}\n");
    write("specs/main.lmspc", `import "common.lmspc"\n${head}method f(it: T)\n`);
    git("init", "-q");
    git("add", ".");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "first");
    git("branch", "some/branch");
    write("specs/common.lmspc", "model T{\n    id: uint8\n}\n");
    for (const ref of ["HEAD", "some/branch"]) {
      const { status, stdout } = breaking(`git:${ref}:specs/main.lmspc`, "specs/main.lmspc");
      expect(status).toBe(1);
      expect(stdout).toContain('Member "id" of model "T" was string, and is uint8.');
    }
    const { status } = spawnSync(
      process.execPath,
      [cli, "breaking", "git:HEAD:main.lmspc", "git:HEAD:main.lmspc"],
      { cwd: join(folder, "specs") },
    );
    expect(status).toBe(0);
  });

  test.each([
    ["git:nowhere:old.lmspc", "git knows no nowhere"],
    ["git:HEAD:other.lmspc", "HEAD has no such file"],
    ["git:HEAD:.", "it is a folder"],
    ["git:HEAD", "names no revision"],
    ["git:--help:old.lmspc", "names no revision"],
  ])("explains what is wrong with %s", (place, reason) => {
    git("init", "-q");
    git("add", ".");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "first");
    const { status, stderr } = breaking(place, "old.lmspc");
    expect(status).toBe(1);
    expect(stderr).toContain(reason);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  test("explains that there is no repository, and no git", () => {
    const outside = breaking("git:HEAD:old.lmspc", "old.lmspc");
    expect(outside.stderr).toContain("this folder is in no git repository");
    const { stderr } = spawnSync(
      process.execPath,
      [cli, "breaking", "git:HEAD:old.lmspc", "old.lmspc"],
      { cwd: folder, encoding: "utf8", env: { PATH: folder } },
    );
    expect(stderr).toContain("there is no git to ask");
  });
});

function write(name: string, text: string): void {
  fs.writeFileSync(join(folder, name), text);
}

function breaking(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "breaking", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
