import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { version } from "../../compiler/version.js";

/** The built command as users start it. */
const cli = fileURLToPath(new URL("../../compiler/dist/cli.js", import.meta.url));
const student = fs.readFileSync(new URL("../../specs/student.lmspc", import.meta.url), "utf8");

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "medium-cli-"));
  fs.writeFileSync(join(folder, "student.lmspc"), student);
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("medium build", () => {
  test("writes both packages and says so", () => {
    const { status, stdout, stderr } = medium("build", "student.lmspc", "out");
    expect(stdout).toMatch(
      /^out\/student-system: \d+ files changed\nout\/student-system-daemon: written\n$/,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(fs.readdirSync(join(folder, "out/student-system")).toSorted()).toEqual([
      "README.md",
      "dist",
      "medium.manifest.json",
      "package.json",
      "src",
      "student-system.lmspc",
    ]);
    expect(read("out/student-system/student-system.lmspc")).toBe(student);
  });

  test("built again, changes nothing", () => {
    medium("build", "student.lmspc", "out");
    const { stdout } = medium("build", "student.lmspc", "out");
    expect(stdout).toBe("out/student-system: unchanged\nout/student-system-daemon: kept\n");
  });

  test("says what the stub lacks once the specification grew", () => {
    medium("build", "student.lmspc", "out");
    fs.appendFileSync(join(folder, "student.lmspc"), "method remove_student(id: string)\n");
    const { status, stdout, stderr } = medium("build", "student.lmspc", "out");
    expect(stdout).toMatch(/files changed\nout\/student-system-daemon: kept\n$/);
    expect(stderr).toBe("out/student-system-daemon does not implement yet: removeStudent\n");
    expect(status).toBe(0);
  });

  test("takes a scope and a target, and leaves the stub out", () => {
    const options = ["--scope", "@acme", "--no-stub", "--target", "typescript"];
    const { stdout } = medium("build", "student.lmspc", "out", ...options);
    expect(stdout).toMatch(/^out\/student-system: \d+ files changed\n$/);
    expect(JSON.parse(read("out/student-system/package.json"))).toMatchObject({
      name: "@acme/student-system",
    });
    expect(fs.readdirSync(join(folder, "out"))).toEqual(["student-system"]);
  });

  test("prints warnings, and builds", () => {
    fs.appendFileSync(join(folder, "student.lmspc"), "method close()\n");
    const { status, stderr } = medium("build", "student.lmspc", "out");
    expect(stderr).toMatch(/^student\.lmspc:18:8 - warning renamed: "close" .*"close_"/);
    expect(stderr).toMatch(/\n1 warning in student\.lmspc\n$/);
    expect(status).toBe(0);
  });

  test("writes nothing where there is an error", () => {
    fs.appendFileSync(join(folder, "student.lmspc"), "method a(b: Studnet)\n");
    const { status, stdout, stderr } = medium("build", "student.lmspc", "out");
    expect(stderr).toMatch(/^student\.lmspc:18:13 - error unknown-type: /);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(fs.existsSync(join(folder, "out"))).toBe(false);
  });

  test("refuses a folder of somebody else's, unless forced", () => {
    fs.mkdirSync(join(folder, "out/student-system"), { recursive: true });
    fs.writeFileSync(join(folder, "out/student-system/thesis.txt"), "");
    const { status, stdout, stderr } = medium("build", "student.lmspc", "out");
    expect(stderr).toMatch(
      /^medium: out\/student-system holds files .*\n {2}thesis\.txt\n.*--force/,
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(medium("build", "student.lmspc", "out", "--force").status).toBe(0);
  });

  test("says in words why it cannot write", () => {
    const { status, stderr } = medium("build", "student.lmspc", "student.lmspc");
    expect(stderr).toBe(
      "medium: student.lmspc is a file. Say a folder for the packages to be written to.\n",
    );
    expect(status).toBe(1);
  });
});

describe("medium check", () => {
  test("says that there is nothing to say", () => {
    const { status, stdout, stderr } = medium("check", "student.lmspc");
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "No problems.\n" });
  });

  test("prints the problems of all specifications, and counts them", () => {
    write("a.lmspc", "namespace a\nclass A\nmethod close()\n");
    write("b.lmspc", "namespace a\nclass A\nmethod b(c: Studnet)\n");
    const { status, stdout, stderr } = medium("check", "a.lmspc", "b.lmspc");
    expect(stdout).toMatch(
      /^a\.lmspc:3:8 - warning renamed: [\s\S]*\nb\.lmspc:3:13 - error unknown-type: /,
    );
    expect(stderr).toBe("1 error, 1 warning\n");
    expect(status).toBe(1);
  });

  test("takes a file of types alone for one that others import", () => {
    write(
      "types.lmspc",
      "// Shared.\nexception Full\ntype Id = string\nmodel A {\n    id: Id\n}\n",
    );
    expect(medium("check", "types.lmspc")).toMatchObject({ status: 0, stderr: "No problems.\n" });
    write("types.lmspc", "model A {\n    id: Id\n}\n");
    const { stdout } = medium("check", "types.lmspc");
    expect(stdout.match(/error [a-z-]+/g)).toEqual(["error unknown-type"]);
    write("types.lmspc", "model A {\n    id: string\n}\nmethod get(): A\n");
    expect(medium("check", "types.lmspc").stdout).toContain("error missing-namespace");
  });

  test("warnings alone are no failure", () => {
    write("a.lmspc", "namespace a\nclass A\nmethod close()\n");
    expect(medium("check", "a.lmspc").status).toBe(0);
  });

  test("prints an object a line for machines", () => {
    write("b.lmspc", "namespace a\nclass A\nmethod b(c: Studnet)\nevent d(e: Techer)\n");
    const { status, stdout, stderr } = medium("check", "--format", "json", "b.lmspc");
    const objects: unknown[] = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(objects).toHaveLength(2);
    expect(objects[0]).toMatchObject({
      code: "unknown-type",
      severity: "error",
      file: "b.lmspc",
      range: { start: { line: 3, column: 13, offset: 32 }, end: { line: 3, column: 20 } },
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  });

  test("prints workflow commands for GitHub", () => {
    write("b.lmspc", "namespace a\nclass A\nmethod b(c: Studnet)\n");
    expect(medium("check", "--format=github", "b.lmspc").stdout).toMatch(
      /^::error file=b\.lmspc,line=3,col=13,endLine=3,endColumn=20,title=unknown-type::.*\n$/,
    );
  });

  test("uses no colour where nobody sees it", () => {
    write("b.lmspc", "namespace a\nclass A\nmethod b(c: Studnet)\n");
    expect(medium("check", "b.lmspc").stdout).not.toContain("\u001B");
  });
});

describe("a specification that cannot be read", () => {
  test("build: that is not there", () => {
    const { status, stdout, stderr } = medium("build", "none.lmspc", "out");
    expect(stderr).toBe("medium: Cannot read none.lmspc: there is no such file.\n");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  });

  test("check: that is not there, and the others are checked all the same", () => {
    write("b.lmspc", "namespace a\nclass A\nmethod b(c: Studnet)\n");
    const { status, stdout, stderr } = medium("check", "none.lmspc", "b.lmspc");
    expect(stderr).toBe("medium: Cannot read none.lmspc: there is no such file.\n1 error\n");
    expect(stdout).toContain("unknown-type");
    expect(status).toBe(1);
  });

  test("that is a folder", () => {
    expect(medium("check", ".").stderr).toBe(
      "medium: Cannot read .: it is a folder, not a specification.\n",
    );
  });

  test("that is no text", () => {
    fs.writeFileSync(join(folder, "bad.lmspc"), Buffer.from([0x61, 0xff, 0x62]));
    const { status, stderr } = medium("check", "bad.lmspc");
    expect(stderr).toBe("medium: bad.lmspc is not a text in UTF-8.\n");
    expect(status).toBe(1);
  });
});

describe("wrong usage", () => {
  test.each([
    [[], /Usage: medium/],
    [["build"], /missing required argument 'SPEC'/],
    [["build", "student.lmspc"], /missing required argument 'OUT'/],
    [["build", "student.lmspc", "out", "more"], /too many arguments/],
    [["build", "student.lmspc", "out", "--scope", "Acme"], /A scope looks like @acme/],
    [
      ["build", "student.lmspc", "out", "--target", "rust"],
      /'rust' is invalid\. Packages are made in typescript, and in no other\./,
    ],
    [["build", "student.lmspc", "out", "--wrong"], /unknown option '--wrong'/],
    [["check"], /missing required argument 'SPEC'/],
    [["check", "--format", "xml", "student.lmspc"], /Allowed choices are pretty, json, github/],
    [["biuld"], /unknown command 'biuld'/],
  ])("%j exits with 2 and says why on stderr", (values, message) => {
    const { status, stdout, stderr } = medium(...values);
    expect(stderr).toMatch(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });
});

test("an interrupt ends it with 130, also while it waits for its input", async () => {
  const child = spawn(process.execPath, [cli, "fmt", "--stdin"]);
  const poke = setInterval(() => child.kill("SIGINT"), 200);
  const [status, signal]: unknown[] = await once(child, "exit");
  clearInterval(poke);
  // Killed before it listened is the same to a shell.
  expect(status === 130 || signal === "SIGINT").toBe(true);
});

test("--help is on stdout", () => {
  const { status, stdout, stderr } = medium("--help");
  expect(stdout).toMatch(/^Usage: medium/);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test.each(["build", "check", "fmt", "init", "breaking", "describe"])(
  "the help of %s is on stdout, and shows an example",
  (command) => {
    const { status, stdout, stderr } = medium(command, "--help");
    expect(stdout).toMatch(/^Usage: medium/);
    expect(stdout.replace("Examples:", "Example:")).toContain(`Example:\n  $ medium ${command} `);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  },
);

test("--version is that of the package and of the runtime", () => {
  const packages = ["../../package.json", "../../runtime/package.json"].map((path): unknown =>
    JSON.parse(fs.readFileSync(new URL(path, import.meta.url), "utf8")),
  );
  expect(medium("--version").stdout).toBe(`${version}\n`);
  for (const found of packages) expect(found).toMatchObject({ version });
  expect(packages[0]).toMatchObject({ dependencies: { "@libmedium/runtime": version } });
});

test("the built command can be started as it is", () => {
  expect(fs.readFileSync(cli, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(fs.statSync(cli).mode & 0o111).not.toBe(0);
});

function medium(...values: string[]) {
  return run([cli, ...values]);
}

function run(values: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, values, {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function read(path: string): string {
  return fs.readFileSync(join(folder, path), "utf8");
}

function write(path: string, text: string): void {
  fs.writeFileSync(join(folder, path), text);
}
