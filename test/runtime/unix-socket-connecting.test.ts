import { once } from "node:events";
import { chmodSync, chownSync, writeFileSync } from "node:fs";
import { type Socket } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { connectUnixSocket } from "../../runtime/transports/unix-socket.js";
import { temporaryFolder } from "../e2e/temporary-folder.js";
import { buildRuntime } from "./starter.js";
import { canBeStranger, failureOf, listen, start, stranger } from "./unix-socket-peers.js";

let folder = "";
let path = "";

beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, "ns", "socket");
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
    // A busy machine may take so long for one of them also where there is room.
    while (filled.length <= 100)
      await expect(fill()).rejects.toMatchObject({ name: "TimeoutError" });
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
      const child = spawn(
        process.execPath,
        ["-e", code, join(buildRuntime(), "transports/unix-socket.js"), path],
        {
          uid: stranger,
          gid: stranger,
        },
      );
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
