import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { socketPathBytesMax } from "../../runtime/address.js";
import { AddressInUse, ConnectionFailed, InvalidAddress } from "../../runtime/errors.js";
import { listenUnixSocket, type UnixSocketListener } from "../../runtime/unix-listener.js";
import { connectUnixSocket } from "../../runtime/unix-socket.js";
import { buildRuntime, removeFolder, Starter, temporaryFolder } from "./starter.js";

const isRoot = process.getuid?.() === 0;
const stranger = 65_534;
/** Root can start a process as somebody else, if that one may read Node's own program: not where it lies in root's home. */
const canBeStranger =
  isRoot &&
  spawnSync(process.execPath, ["-e", ""], { uid: stranger, gid: stranger, cwd: "/" }).status === 0;

let runtime = "";
let folder = "";
let path = "";
let starters: Starter[] = [];
let closing: (() => unknown)[] = [];

beforeAll(() => {
  runtime = buildRuntime();
});
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, "ns", "socket");
});
afterEach(async () => {
  await Promise.all(starters.map((starter) => starter.kill()));
  await Promise.all(closing.map((close) => close()));
  starters = [];
  closing = [];
  removeFolder(folder);
});
afterAll(() => removeFolder(runtime));

function start(options?: ConstructorParameters<typeof Starter>[1]): Starter {
  const starter = new Starter(runtime, options);
  starters.push(starter);
  return starter;
}

/** Listens in this process, and says `here` to whoever connects. */
async function listen(at: string): Promise<UnixSocketListener> {
  const listener = await listenUnixSocket(at, (socket) => socket.end("here"));
  closing.push(() => listener.close());
  return listener;
}

/** A server that knows nothing of locks. */
async function listenForeign(at: string): Promise<Server> {
  const server = createServer((socket) => socket.end("foreign"));
  server.listen(at);
  await once(server, "listening");
  closing.push(() => server.close());
  return server;
}

/** What whoever listens there says first. */
async function heardAt(at: string): Promise<string> {
  const socket = await connectUnixSocket(at);
  const [chunk] = await once(socket, "data");
  socket.destroy();
  return String(chunk).trim();
}

function modeOf(file: string): string {
  return (statSync(file).mode & 0o7777).toString(8);
}

async function failureOf(at: string): Promise<ConnectionFailed> {
  const error: unknown = await connectUnixSocket(at).catch((reason: unknown) => reason);
  if (error instanceof ConnectionFailed) return error;
  throw new Error("It did not fail as expected.", { cause: error });
}

describe("listening", () => {
  test.each([0, 0o022, 0o077])("umask %o: only this user can connect", async (mask) => {
    const daemon = start();
    await daemon.ask("umask", { mask });
    await daemon.mustListen(path);
    expect([modeOf(join(folder, "ns")), modeOf(path)]).toEqual(["700", "600"]);
    expect(await heardAt(path)).toBe(String(daemon.pid));
  });

  test("the umask stays as it is", async () => {
    const umask = process.umask();
    await listen(path);
    expect(process.umask()).toBe(umask);
  });

  test("in a worker thread, too, only this user can connect", async () => {
    const code = `const { workerData, parentPort } = require("node:worker_threads");
      import(workerData.module)
        .then(({ listenUnixSocket }) => listenUnixSocket(workerData.path, (socket) => socket.end("worker")))
        .then(() => parentPort.postMessage("listening"));`;
    const workerData = { module: join(runtime, "unix-listener.js"), path };
    const worker = new Worker(code, { eval: true, workerData });
    await once(worker, "message");
    expect(modeOf(path)).toBe("600");
    expect(await heardAt(path)).toBe("worker");
    await expect(listen(path)).rejects.toThrow("is already served by this process");
    await worker.terminate();
  });

  test("nothing is left after closing", async () => {
    const listener = await listen(path);
    expect(listener.path).toBe(path);
    expect(readdirSync(join(folder, "ns"))).toHaveLength(2);
    await listener.close();
    await listener.close();
    expect(readdirSync(join(folder, "ns"))).toEqual([]);
  });

  test("closing leaves accepted sockets open", async () => {
    const accepted: Socket[] = [];
    const listener = await listenUnixSocket(path, (socket) => accepted.push(socket));
    const socket = await connectUnixSocket(path);
    while (accepted.length === 0) await new Promise(setImmediate);
    await listener.close();
    accepted[0]?.end("still here");
    const [chunk] = await once(socket, "data");
    expect(String(chunk)).toBe("still here");
    socket.destroy();
  });

  test("a listener can follow on another in one process", async () => {
    await (await listen(path)).close();
    await listen(path);
    expect(await heardAt(path)).toBe("here");
  });

  test("a throwing handler loses its connection only", async () => {
    const errors: unknown[] = [];
    const failure = new Error("handler");
    const fail = (): void => {
      throw failure;
    };
    const listener = await listenUnixSocket(path, fail, (error) => errors.push(error));
    closing.push(() => listener.close());
    for (let count = 1; count <= 2; count++) {
      const socket = await connectUnixSocket(path);
      await once(socket.resume(), "close");
      expect(errors).toEqual(Array.from({ length: count }, () => failure));
    }
  });

  test("without descriptors for more connections, a daemon goes on", async () => {
    const daemon = start({ openFilesMax: 40 });
    await daemon.mustListen(path);
    const sockets = await Promise.all(Array.from({ length: 60 }, () => connectUnixSocket(path)));
    await daemon.ask("refused");
    for (const socket of sockets) socket.destroy();
    expect(await heardAt(path)).toBe(String(daemon.pid));
  });
});

describe("paths", () => {
  test.each([0, 1, 8, 9, 10, 20])("%i bytes below the longest path", async (spare) => {
    const name = "s".repeat(socketPathBytesMax - spare - Buffer.byteLength(`${folder}/`));
    const at = join(folder, name);
    const listener = await listen(at);
    expect(modeOf(at)).toBe("600");
    expect(await heardAt(at)).toBe("here");
    expect(readdirSync(folder)).toHaveLength(2);
    await listener.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a leftover at the longest path is taken over", async () => {
    const at = join(folder, "s".repeat(socketPathBytesMax - Buffer.byteLength(`${folder}/`)));
    const killed = start();
    await killed.mustListen(at);
    await killed.kill();
    await listen(at);
    expect(await heardAt(at)).toBe("here");
  });

  test("a path that is too long is refused on both sides, by its bytes", async () => {
    const room = socketPathBytesMax - Buffer.byteLength(`${folder}/`);
    const at = join(folder, "ä".repeat(Math.floor(room / 2) + 1));
    expect(at.length).toBeLessThan(socketPathBytesMax);
    await expect(listen(at)).rejects.toThrow(InvalidAddress);
    await expect(connectUnixSocket(at)).rejects.toThrow(`has ${Buffer.byteLength(at)} bytes`);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("names of several bytes a character work", async () => {
    const at = join(folder, "ns ☃ %41", "sócket");
    await listen(at);
    expect(await heardAt(at)).toBe("here");
  });

  test("a zero byte is refused on both sides", async () => {
    await expect(listen("\0name")).rejects.toThrow(InvalidAddress);
    await expect(connectUnixSocket(`${path}\0x`)).rejects.toThrow(InvalidAddress);
  });

  test("a daemon is reached through a symbolic link to its folder, and known to be there", async () => {
    const daemon = start();
    await daemon.mustListen(path);
    symlinkSync(join(folder, "ns"), join(folder, "link"));
    const linked = join(folder, "link", "socket");
    expect(await heardAt(linked)).toBe(String(daemon.pid));
    await expect(listen(linked)).rejects.toThrow(`${linked} is already served by process`);
  });
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

describe("connecting", () => {
  test("where nothing is", async () => {
    const error = await failureOf(path);
    expect(error.message).toBe(
      `Cannot connect to ${path}: there is no such socket. Is the daemon running?`,
    );
    expect(error.cause).toMatchObject({ code: "ENOENT" });
  });

  test("where a killed daemon left its socket", async () => {
    const killed = start();
    await killed.mustListen(path);
    await killed.kill();
    expect((await failureOf(path)).message).toContain("nobody listens there. The daemon that made");
  });

  test("where something else is", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect((await failureOf(file)).message).toContain("it is a regular file, not a socket.");
    expect((await failureOf(folder)).message).toContain("it is a folder, not a socket.");
    expect((await failureOf(join(file, "socket"))).message).toContain(
      "a part of the path is a file",
    );
  });

  test("an abort ends the attempt with its reason, and later does nothing", async () => {
    const reason = new Error("enough");
    await expect(connectUnixSocket(path, AbortSignal.abort(reason))).rejects.toBe(reason);
    await listen(path);
    const early = new AbortController();
    const attempt = connectUnixSocket(path, early.signal);
    early.abort(reason);
    await expect(attempt).rejects.toBe(reason);
    const late = new AbortController();
    const socket = await connectUnixSocket(path, late.signal);
    late.abort(reason);
    const [chunk] = await once(socket, "data");
    expect(String(chunk)).toBe("here");
    socket.destroy();
  });

  test.runIf(process.platform === "linux")("waits while the daemon's queue is full", async () => {
    const daemon = start();
    await daemon.mustListen(path);
    daemon.process.kill("SIGSTOP");
    const filled: Socket[] = [];
    const fill = async (): Promise<void> => {
      for (;;) filled.push(await connectUnixSocket(path, AbortSignal.timeout(100)));
    };
    await expect(fill()).rejects.toMatchObject({ name: "TimeoutError" });
    expect(filled.length).toBeGreaterThan(100);
    const waiting = connectUnixSocket(path);
    daemon.process.kill("SIGCONT");
    const [chunk] = await once(await waiting, "data");
    expect(String(chunk).trim()).toBe(String(daemon.pid));
    (await waiting).destroy();
    for (const socket of filled) socket.destroy();
  });

  test.runIf(canBeStranger)("a daemon of another user, and a closed folder", async () => {
    const code = `import(process.argv[1]).then(({ connectUnixSocket }) => connectUnixSocket(process.argv[2]))
      .catch((error) => process.stdout.write(error.code + ": " + error.message));`;
    const connectAsStranger = async (): Promise<string> => {
      const { spawn } = await import("node:child_process");
      const child = spawn(process.execPath, ["-e", code, join(runtime, "unix-socket.js"), path], {
        uid: stranger,
        gid: stranger,
      });
      const [chunk] = await once(child.stdout, "data");
      return String(chunk);
    };
    await listen(path);
    expect(await connectAsStranger()).toBe(
      `connection-failed: Cannot connect to ${path}: permission denied: a folder on the way is closed, and this ` +
        `process runs as user ${stranger}.`,
    );
    chmodSync(folder, 0o755);
    chmodSync(join(folder, "ns"), 0o755);
    expect(await connectAsStranger()).toContain(
      `the socket belongs to user 0 and has mode 0600, and this process runs as user ${stranger}.`,
    );
  });

  test.runIf(canBeStranger)("a daemon without rights in the folder says so", async () => {
    chmodSync(folder, 0o755);
    const daemon = start({ uid: stranger, gid: stranger });
    expect(await daemon.listen(path)).toMatchObject({
      code: "invalid-address",
      message: expect.stringContaining(`${join(folder, "ns")}: permission denied. Have its owner`),
    });
    expect(await daemon.listen(join(folder, "socket"))).toMatchObject({
      message: expect.stringContaining("permission denied"),
    });
    chownSync(folder, stranger, stranger);
    expect(await daemon.listen(path)).toBeUndefined();
  });
});
