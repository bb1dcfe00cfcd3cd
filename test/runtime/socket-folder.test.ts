import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { ownTmpFolder } from "../../runtime/transports/address.js";
import { ConnectionFailed, InvalidAddress } from "../../runtime/errors.js";
import {
  checkFolderToConnect,
  prepareSocketFolder,
} from "../../runtime/transports/socket-folder.js";
import { buildRuntime, removeFolder, temporaryFolder } from "./starter.js";

/** Only root can give files away. */
const isRoot = process.getuid?.() === 0;
const stranger = 65_534;

let folder = "";
let umask = 0;

beforeEach(() => {
  folder = temporaryFolder();
  umask = process.umask();
});
afterEach(() => {
  process.umask(umask);
  vi.unstubAllEnvs();
  removeFolder(folder);
});

function modeOf(path: string): string {
  return (statSync(path).mode & 0o7777).toString(8);
}

function problemOf(path: string): Error {
  try {
    prepareSocketFolder(path);
  } catch (error) {
    if (error instanceof InvalidAddress) return error;
    throw error;
  }
  throw new Error("The folder was accepted.");
}

test.each([0, 0o022])("a folder that is missing is made for this user alone, umask %o", (mask) => {
  process.umask(mask);
  prepareSocketFolder(join(folder, "a", "b", "socket"));
  expect(modeOf(join(folder, "a", "b"))).toBe("700");
  expect(modeOf(join(folder, "a"))).toBe("755");
});

test("this user's folder under the temporary one is closed to others, too", () => {
  vi.stubEnv("TMPDIR", folder);
  const own = ownTmpFolder(tmpdir(), process.getuid?.());
  prepareSocketFolder(join(own, "com.example", "socket"));
  expect([modeOf(own), modeOf(join(own, "com.example"))]).toEqual(["700", "700"]);
  chmodSync(own, 0o777);
  expect(problemOf(join(own, "com.example", "socket")).message).toContain(`chmod go-w ${own},`);
});

test.each([0o700, 0o755, 0o711, 0o1777])("a folder of mode %o is left as it is", (mode) => {
  chmodSync(folder, mode);
  prepareSocketFolder(join(folder, "socket"));
  expect(modeOf(folder)).toBe(mode.toString(8));
});

test.each([0o770, 0o702, 0o777])("a folder of mode %o is refused: others can change it", (mode) => {
  chmodSync(folder, mode);
  const { message } = problemOf(join(folder, "socket"));
  expect(message).toContain(`mode 0${mode.toString(8)}). Run chmod go-w ${folder}`);
  expect(modeOf(folder)).toBe(mode.toString(8));
});

test("this user's symbolic link to this user's folder is followed", () => {
  mkdirSync(join(folder, "real"), 0o700);
  symlinkSync(join(folder, "real"), join(folder, "link"));
  expect(() => prepareSocketFolder(join(folder, "link", "socket"))).not.toThrow();
});

test("a file in the place of a folder is refused", () => {
  writeFileSync(join(folder, "file"), "");
  expect(problemOf(join(folder, "file", "socket"))).toMatchObject({
    message: expect.stringMatching(/file: there is a file of that name\. Remove that file/u),
    cause: { code: "EEXIST" },
  });
  expect(problemOf(join(folder, "file", "x", "y", "socket"))).toMatchObject({
    message: expect.stringContaining("a part of the path is a file, not a folder"),
  });
  symlinkSync(join(folder, "nothing"), join(folder, "dangling"));
  expect(problemOf(join(folder, "dangling", "socket")).message).toContain("dangling");
});

describe.runIf(isRoot)("folders of others", () => {
  test("a stranger's folder is refused", () => {
    const planted = join(folder, "planted");
    mkdirSync(planted, 0o700);
    chownSync(planted, stranger, stranger);
    expect(problemOf(join(planted, "socket")).message).toContain(
      `the folder ${planted} belongs to user ${stranger}, neither to this user (0) nor to root`,
    );
  });

  test("a stranger's symbolic link is refused, even to a folder of this user", () => {
    const link = join(folder, "link");
    mkdirSync(join(folder, "real"), 0o700);
    symlinkSync(join(folder, "real"), link);
    lchownSync(link, stranger, stranger);
    expect(problemOf(join(link, "socket")).message).toContain(`the symbolic link ${link} belongs`);
  });

  test("a symbolic link to a stranger's folder is refused", () => {
    mkdirSync(join(folder, "real"), 0o700);
    chownSync(join(folder, "real"), stranger, stranger);
    symlinkSync(join(folder, "real"), join(folder, "link"));
    expect(problemOf(join(folder, "link", "socket")).message).toContain(
      "leads to a folder of user",
    );
  });

  test("an application does not connect through a folder that was planted for this user", () => {
    vi.stubEnv("TMPDIR", folder);
    const own = ownTmpFolder(tmpdir(), process.getuid?.());
    const path = join(own, "com.example", "socket");
    expect(() => checkFolderToConnect(path)).not.toThrow();
    mkdirSync(own, 0o700);
    expect(() => checkFolderToConnect(path)).not.toThrow();
    chownSync(own, stranger, stranger);
    expect(() => checkFolderToConnect(path)).toThrow(ConnectionFailed);
    expect(() => checkFolderToConnect(join(folder, "elsewhere", "socket"))).not.toThrow();
    rmdirSync(own);
    expect(existsSync(own)).toBe(false);
  });
});

// Node's own `recursive` asks for ever there: it takes ENOENT for a parent that is missing. A process of its own, which can be ended.
test.runIf(existsSync("/proc/self"))("a file system that takes no folders is an error", () => {
  const own = buildRuntime();
  const script = `import("${own}/transports/socket-folder.js").then((it) => it.prepareSocketFolder("/proc/medium/b/socket")).catch((error) => console.log(error.message))`;
  const { stdout } = spawnSync(process.execPath, ["-e", script], {
    timeout: 10_000,
    encoding: "utf8",
  });
  expect(stdout).toContain("Cannot create the socket's folder /proc/medium: ");
});
