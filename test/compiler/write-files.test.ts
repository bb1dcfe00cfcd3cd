import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Output } from "../../compiler/compile.js";
import { WriteError, writeOutput } from "../../compiler/write-files.js";

const firstFiles = { "package.json": "one", "src/a.ts": "a", "src/b.ts": "b", "dist/a.js": "a" };
const secondFiles = { "package.json": "two", "src/a.ts": "a", "src/c.ts": "c", "dist/a.js": "aa" };

let out: string;

beforeEach(() => {
  out = fs.mkdtempSync(join(tmpdir(), "medium-write-"));
});

afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(out, { recursive: true, force: true });
});

describe("a build", () => {
  test("writes the package, its manifest and the stub", () => {
    const report = build(firstFiles);
    expect(report.stub).toBe("written");
    expect(report.changed.toSorted()).toEqual(Object.keys(firstFiles).toSorted());
    expect(contentOf(join(out, "demo"))).toEqual(firstFiles);
    expect(contentOf(join(out, "demo-daemon"))).toEqual({ "src/demo-server.ts": "get(" });
    expect(fs.readdirSync(out).toSorted()).toEqual(["demo", "demo-daemon"]);
  });

  test("makes the folder it writes to", () => {
    const report = writeOutput(join(out, "a/b"), outputOf(firstFiles), options);
    expect(report.packagePath).toBe(join(out, "a/b/demo"));
    expect(contentOf(report.packagePath)).toEqual(firstFiles);
  });

  test("touches nothing where nothing changed", () => {
    build(firstFiles);
    const before = identities(join(out, "demo"));
    const watched = watchWrites();
    expect(build(firstFiles).changed).toEqual([]);
    expect(watched()).toEqual([]);
    expect(identities(join(out, "demo"))).toEqual(before);
  });

  test("keeps the files that stay, replaces those that changed and removes those that are gone", () => {
    build(firstFiles);
    const before = identities(join(out, "demo"));
    const report = build(secondFiles);
    expect(report.changed.toSorted()).toEqual([
      "dist/a.js",
      "package.json",
      "src/b.ts",
      "src/c.ts",
    ]);
    expect(contentOf(join(out, "demo"))).toEqual(secondFiles);
    expect(identities(join(out, "demo"))["src/a.ts"]).toEqual(before["src/a.ts"]);
    expect(fs.readdirSync(out).toSorted()).toEqual(["demo", "demo-daemon"]);
  });

  test("copies files that stay, with their time, where there are no links", () => {
    build(firstFiles);
    const before = fs.statSync(join(out, "demo/src/a.ts")).mtimeMs;
    vi.spyOn(fs, "linkSync").mockImplementation(() => {
      throw Object.assign(new Error("EPERM"), { code: "EPERM" });
    });
    build(secondFiles);
    expect(contentOf(join(out, "demo"))).toEqual(secondFiles);
    expect(fs.statSync(join(out, "demo/src/a.ts")).mtimeMs).toBeCloseTo(before, 0);
  });

  test("replaces a file of its own that was edited, deleted or turned into a link", () => {
    build(firstFiles);
    fs.writeFileSync(join(out, "demo/src/a.ts"), "edited");
    fs.rmSync(join(out, "demo/src/b.ts"));
    fs.rmSync(join(out, "demo/package.json"));
    fs.writeFileSync(join(out, "elsewhere"), "one");
    fs.symlinkSync("../elsewhere", join(out, "demo/package.json"));
    expect(build(firstFiles).changed).toEqual(["package.json", "src/a.ts", "src/b.ts"]);
    expect(contentOf(join(out, "demo"))).toEqual(firstFiles);
    expect(fs.readFileSync(join(out, "elsewhere"), "utf8")).toBe("one");
  });

  test("moves node_modules along", () => {
    build(firstFiles);
    installModules();
    build(secondFiles);
    expect(contentOf(join(out, "demo"))).toEqual({ ...secondFiles, ...installed });
  });

  test("leaves out the stub where none is wanted", () => {
    const report = writeOutput(out, outputOf(firstFiles), { stub: false, force: false });
    expect(report.stub).toBe("none");
    expect(fs.readdirSync(out)).toEqual(["demo"]);
  });
});

test("the package of another specification with the same class is not replaced without force", () => {
  build(firstFiles);
  const other = outputOf(secondFiles, "org.other.demo");
  expect(() => writeOutput(out, other, options)).toThrow("is the package of com.example.demo");
  expect(writeOutput(out, other, { ...options, force: true }).changed.length).toBeGreaterThan(0);
});

describe("the stub", () => {
  test("is never touched again, and what it lacks is told", () => {
    build(firstFiles);
    const server = join(out, "demo-daemon/src/demo-server.ts");
    fs.writeFileSync(server, "class A { getStudent(id) { this.removeStudent(id); } }");
    const output = { ...outputOf(secondFiles), methods: ["getStudent", "removeStudent", "get"] };
    const report = writeOutput(out, output, options);
    expect(report).toMatchObject({ stub: "kept", lacking: ["removeStudent", "get"] });
    expect(fs.readFileSync(server, "utf8")).toContain("class A");
  });

  test("is written into an empty folder", () => {
    fs.mkdirSync(join(out, "demo-daemon"));
    expect(build(firstFiles)).toMatchObject({ stub: "written" });
  });

  test("may be a link to where its owner keeps it", () => {
    fs.mkdirSync(join(out, "mine"));
    fs.symlinkSync("mine", join(out, "demo-daemon"));
    expect(build(firstFiles)).toMatchObject({ stub: "kept", lacking: [] });
    expect(fs.readdirSync(join(out, "mine"))).toEqual([]);
  });
});

describe("refused, with nothing written", () => {
  test("a package folder with files of somebody else, unless forced", () => {
    build(firstFiles);
    fs.writeFileSync(join(out, "demo/src/mine.ts"), "mine");
    const before = contentOf(join(out, "demo"));
    expect(() => build(secondFiles)).toThrow(/demo holds files .*\n {2}src\/mine\.ts\n.*--force/s);
    expect(contentOf(join(out, "demo"))).toEqual(before);
    writeOutput(out, outputOf(secondFiles), { stub: true, force: true });
    expect(contentOf(join(out, "demo"))).toEqual(secondFiles);
  });

  test("a folder that no build ever wrote", () => {
    fs.mkdirSync(join(out, "demo"));
    for (let index = 0; index < 7; index++) fs.writeFileSync(join(out, `demo/${index}`), "");
    expect(() => build(firstFiles)).toThrow(/ {2}4\n {2}and 2 more\n/);
    expect(fs.readdirSync(out)).toEqual(["demo"]);
  });

  test("an OUT that is a file", () => {
    fs.writeFileSync(join(out, "file"), "");
    const write = () => writeOutput(join(out, "file"), outputOf(firstFiles), options);
    expect(write).toThrow(/file is a file\. Say a folder/);
    const below = () => writeOutput(join(out, "file/below"), outputOf(firstFiles), options);
    expect(below).toThrow(/Cannot write to .*below: /);
    expect(below).toThrow(WriteError);
  });

  test("a package that is a link or a file", () => {
    fs.mkdirSync(join(out, "real"));
    fs.symlinkSync("real", join(out, "demo"));
    expect(() => build(firstFiles)).toThrow(/demo is a symbolic link/);
    fs.rmSync(join(out, "demo"));
    fs.writeFileSync(join(out, "demo"), "");
    expect(() => build(firstFiles)).toThrow(/demo is a file/);
  });

  test("a stub that is a file, before the package is written", () => {
    fs.writeFileSync(join(out, "demo-daemon"), "");
    expect(() => build(firstFiles)).toThrow(/demo-daemon is a file/);
    expect(fs.readdirSync(out)).toEqual(["demo-daemon"]);
  });

  test.skipIf(process.getuid?.() === 0)("folders that cannot be written to", () => {
    build(firstFiles);
    for (const folder of ["demo/src", "demo", "."]) {
      fs.chmodSync(join(out, folder), 0o555);
      expect(() => build(secondFiles)).toThrow(/Cannot write to .*EACCES/);
      fs.chmodSync(join(out, folder), 0o755);
      expect(contentOf(join(out, "demo"))).toEqual(firstFiles);
    }
  });
});

test("a write that fails leaves the old package and nothing else", () => {
  build(firstFiles);
  installModules();
  const writeFile = fs.writeFileSync;
  vi.spyOn(fs, "writeFileSync").mockImplementation((path, ...rest) => {
    if (String(path).endsWith("c.ts")) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    writeFile(path, ...rest);
  });
  expect(() => build(secondFiles)).toThrow(/Cannot write to .*ENOSPC/);
  expect(contentOf(join(out, "demo"))).toEqual({ ...firstFiles, ...installed });
  expect(fs.readdirSync(out).toSorted()).toEqual(["demo", "demo-daemon"]);
});

test("a build that is killed, wherever, leaves a whole package, and the next one finishes", () => {
  let step = 0;
  for (let killed = true; killed; step++) {
    fs.rmSync(out, { recursive: true, force: true });
    build(firstFiles);
    installModules();
    killed = killedAt(step, () => build(secondFiles));

    const [staged = ""] = fs.readdirSync(out).filter((name) => name.includes("-previous-"));
    const inPlace = fs.existsSync(join(out, "demo"));
    const { "node_modules/dependency/index.js": _, ...found } = contentOf(
      join(out, inPlace ? "demo" : staged),
    );
    const whole = inPlace ? [firstFiles, secondFiles] : [firstFiles];
    expect(whole, `step ${step}`).toContainEqual(found);
    build(secondFiles);
    expect(contentOf(join(out, "demo")), `step ${step}`).toEqual({ ...secondFiles, ...installed });
    expect(fs.readdirSync(out).toSorted()).toEqual(["demo", "demo-daemon"]);
  }
  expect(step).toBeGreaterThan(10);
});

test("a first build that is killed leaves nothing in place but what is whole", () => {
  for (let step = 0, killed = true; killed; step++) {
    fs.rmSync(out, { recursive: true, force: true });
    killed = killedAt(step, () => build(firstFiles));
    for (const folder of ["demo", "demo-daemon"]) {
      if (!fs.existsSync(join(out, folder))) continue;
      const whole = folder === "demo" ? firstFiles : { "src/demo-server.ts": "get(" };
      expect(contentOf(join(out, folder))).toEqual(whole);
    }
    build(firstFiles);
    expect(fs.readdirSync(out).toSorted()).toEqual(["demo", "demo-daemon"]);
  }
});

test("units for systemd are added to a stub, and left alone where it has them", () => {
  const content = (): Record<string, string> => contentOf(join(out, "demo-daemon"));
  expect(build(firstFiles).units).toEqual([]);
  fs.writeFileSync(join(out, "demo-daemon/src/demo-server.ts"), "mine");
  const write = () => writeOutput(out, outputOf(firstFiles), { ...options, systemd: true });
  expect(write().units).toEqual(["demo-daemon.socket"]);
  expect(content()).toEqual({ "src/demo-server.ts": "mine", "demo-daemon.socket": "[Socket]" });
  fs.writeFileSync(join(out, "demo-daemon/demo-daemon.socket"), "mine as well");
  expect(write().units).toEqual([]);
  expect(content()["demo-daemon.socket"]).toBe("mine as well");
});

test("another build that runs at the same time keeps its staging folder", () => {
  const staging = `.demo.medium-next-${process.ppid}-01234567`;
  fs.mkdirSync(join(out, staging));
  build(firstFiles);
  expect(fs.readdirSync(out)).toContain(staging);
});

const options = { stub: true, force: false };
const installed = { "node_modules/dependency/index.js": "installed" };

function build(files: Record<string, string>) {
  return writeOutput(out, outputOf(files), options);
}

function outputOf(files: Record<string, string>, namespace = "com.example.demo"): Output {
  return {
    namespace,
    package: {
      folder: "demo",
      files: Object.entries(files).map(([path, text]) => ({ path, text })),
    },
    stub: { folder: "demo-daemon", files: [{ path: "src/demo-server.ts", text: "get(" }] },
    systemdUnits: [{ path: "demo-daemon.socket", text: "[Socket]" }],
    methods: [],
  };
}

function installModules(): void {
  fs.mkdirSync(join(out, "demo/node_modules/dependency"), { recursive: true });
  fs.writeFileSync(join(out, "demo/node_modules/dependency/index.js"), "installed");
}

/** Every file but the manifest. */
function contentOf(folder: string): Record<string, string> {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== "medium.manifest.json");
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), fs.readFileSync(path, "utf8")];
    }),
  );
}

function identities(folder: string): Record<string, string> {
  return Object.fromEntries(
    Object.keys(contentOf(folder)).map((path) => {
      const { ino, mtimeMs } = fs.statSync(join(folder, path));
      return [path, `${ino} ${mtimeMs}`];
    }),
  );
}

const writing = [
  "mkdirSync",
  "writeFileSync",
  "linkSync",
  "copyFileSync",
  "utimesSync",
  "renameSync",
  "rmSync",
] as const;

function watchWrites(): () => string[] {
  const spies = writing.map((name) => vi.spyOn(fs, name));
  return () => writing.filter((_, index) => spies[index]?.mock.calls.length !== 0);
}

/**
 * Runs the build as a process does that is killed at its nth writing operation: that one happens by half, and no later one at all.
 * Returns whether it came that far.
 */
function killedAt(step: number, action: () => void): boolean {
  let count = 0;
  for (const name of writing) {
    const original = fs[name].bind(fs) as (...values: unknown[]) => unknown;
    const killing = (...values: unknown[]): unknown => {
      if (count++ < step) return original(...values);
      if (count === step + 1) byHalf(name, values);
      throw new Error("killed");
    };
    vi.spyOn(fs, name).mockImplementation(killing as never);
  }
  try {
    action();
    return false;
  } catch (error) {
    if (!(error instanceof Error && error.message === "killed")) throw error;
    return true;
  } finally {
    vi.restoreAllMocks();
  }
}

function byHalf(name: (typeof writing)[number], [path, text]: unknown[]): void {
  const { openSync, writeSync, closeSync, unlinkSync } = fs;
  if (name === "writeFileSync") {
    const file = openSync(String(path), "w");
    writeSync(file, String(text).slice(0, 1));
    closeSync(file);
  }
  if (name === "rmSync" && fs.existsSync(String(path))) {
    const entries = fs.readdirSync(String(path), { recursive: true, withFileTypes: true });
    const [first] = entries.filter((entry) => entry.isFile());
    if (first !== undefined) unlinkSync(join(first.parentPath, first.name));
  }
}
