import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { AddressInUse, InvalidAddress } from "../../runtime/errors.js";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import { heardAt, listen, listenForeign, start } from "./unix-socket-peers.js";

let folder = "";
let path = "";

beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, "ns", "socket");
});

describe("what is at the path already", () => {
  test("a daemon that was killed is succeeded", async () => {
    const killed = start();
    await killed.mustListen(path);
    await killed.kill();
    expect(lstatSync(path).isSocket()).toBe(true);
    const listener = await listen(path);
    expect(await heardAt(path)).toBe("here");
    await listener.close();
    expect(readdirSync(join(folder, "ns"))).toEqual([]);
  });

  test("a daemon that lives is never taken over, even if it is stopped", async () => {
    const daemon = start();
    await daemon.mustListen(path);
    const message = `${path} is already served by process ${daemon.pid} (`;
    await expect(listen(path)).rejects.toThrow(message);
    daemon.process.kill("SIGSTOP");
    await expect(listen(path)).rejects.toThrow(message);
    daemon.process.kill("SIGCONT");
    expect(await heardAt(path)).toBe(String(daemon.pid));
  });

  test("a daemon that lost its lock is never taken over", async () => {
    const daemon = start();
    await daemon.mustListen(path);
    for (const name of readdirSync(join(folder, "ns"))) {
      if (name.endsWith(".lock")) unlinkSync(join(folder, "ns", name));
    }
    await expect(listen(path)).rejects.toThrow("by a program that holds no lock on it");
    expect(await heardAt(path)).toBe(String(daemon.pid));
  });

  test("a foreign server is never taken over", async () => {
    mkdirSync(join(folder, "ns"), 0o700);
    // It does not listen for errors: to be asked whether it lives must not be one.
    await listenForeign(path);
    await expect(listen(path)).rejects.toThrow(AddressInUse);
    expect(await heardAt(path)).toBe("foreign");
    expect(readdirSync(join(folder, "ns"))).toEqual(["socket"]);
  });

  test("what is no socket is refused and left alone", async () => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    await expect(listen(path)).rejects.toThrow(`${path} is a folder, not a socket.`);
    const file = join(folder, "ns", "file");
    writeFileSync(file, "precious");
    await expect(listen(file)).rejects.toThrow(InvalidAddress);
    await expect(listen(file)).rejects.toThrow(`${file} is a regular file, not a socket.`);
    const link = join(folder, "ns", "link");
    symlinkSync("nowhere", link);
    await expect(listen(link)).rejects.toThrow(`${link} is a symbolic link, not a socket.`);
    expect(readFileSync(file, "utf8")).toBe("precious");
    expect(readdirSync(join(folder, "ns")).toSorted()).toEqual(["file", "link", "socket"]);
  });

  test("a daemon that closes late leaves its successor's socket alone", async () => {
    const old = start();
    await old.mustListen(path);
    // Somebody cleans up, and the successor finds neither lock nor socket.
    for (const name of readdirSync(join(folder, "ns"))) unlinkSync(join(folder, "ns", name));
    await listen(path);
    await old.ask("close", { path });
    expect(await heardAt(path)).toBe("here");
  });

  test("a socket that was moved away is not removed at its old place", async () => {
    const listener = await listen(path);
    renameSync(path, `${path}.moved`);
    await listenForeign(path);
    await listener.close();
    expect(await heardAt(path)).toBe("foreign");
    expect(existsSync(`${path}.moved`)).toBe(true);
  });

  test("what was left by a daemon killed while it bound is removed; other files are not", async () => {
    const killed = start();
    await killed.mustListen(path);
    await killed.kill();
    const left = join(folder, "ns", "socket.4711~");
    mkdirSync(left);
    linkSync(path, join(left, "s"));
    mkdirSync(join(folder, "ns", "socket.4712~", "mine"), { recursive: true });
    mkdirSync(join(folder, "ns", "other.4711~"));
    await (await listen(path)).close();
    expect(readdirSync(join(folder, "ns")).toSorted()).toEqual(["other.4711~", "socket.4712~"]);
  });
});
