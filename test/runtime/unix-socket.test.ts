import { once } from "node:events";
import { readdirSync, symlinkSync } from "node:fs";
import { type Socket } from "node:net";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { socketPathBytesMax } from "../../runtime/transports/address.js";
import { InvalidAddress } from "../../runtime/errors.js";
import { listenUnixSocket } from "../../runtime/transports/unix-listener.js";
import { connectUnixSocket } from "../../runtime/transports/unix-socket.js";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import { buildRuntime } from "./starter.js";
import { heardAt, listen, modeOf, start } from "./unix-socket-peers.js";

let folder = "";
let path = "";

beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, "ns", "socket");
});

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
    const workerData = { module: join(buildRuntime(), "transports/unix-listener.js"), path };
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
    onTestFinished(() => listener.close());
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
