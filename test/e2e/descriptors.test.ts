import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { StudentSystemConnection } from "student-system";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "./temporary-folder.js";
import { closeOf } from "./until.js";

const script = fileURLToPath(new URL("life-daemon.mjs", import.meta.url));

/** A daemon that may have so few descriptors that they run out. */
async function start(options: object): Promise<{ address: string; pid: number }> {
  const values = [process.execPath, script, JSON.stringify(options)];
  const daemon = spawn("/bin/sh", ["-c", 'ulimit -n 60; exec "$@"', "sh", ...values], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(daemon, "exit");
  onTestFinished(async () => {
    daemon.kill("SIGKILL");
    await exited;
  });
  const [line] = await once(createInterface({ input: daemon.stdout }), "line");
  return { address: String(line).slice("serving ".length), pid: daemon.pid ?? 0 };
}

test.each(["unix", "tcp"])("a daemon that has no descriptors left goes on: %s", async (scheme) => {
  const { address, pid } = await start(
    scheme === "unix"
      ? { address: join(temporaryFolder(), "socket") }
      : { address: "tcp://127.0.0.1:0", allowAnyone: true },
  );
  const students = await StudentSystemConnection.connect({ address });
  onTestFinished(() => students.close());
  const url = new URL(address);
  const sockets: Socket[] = [];
  for (let count = 0; count < 200; count++) {
    const socket =
      scheme === "unix"
        ? connect(url.pathname)
        : connect({ host: url.hostname, port: Number(url.port) });
    socket.on("error", () => {}).resume();
    sockets.push(socket);
  }
  // At least those beyond its sixty are closed by the daemon.
  const closed = sockets.map((socket) => closeOf(socket));
  await Promise.race(closed);
  expect((await students.getStudent("1")).firstName).toBe(String(pid));
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
  const others = await StudentSystemConnection.connect({ address });
  onTestFinished(() => others.close());
  expect((await others.getStudent("1")).firstName).toBe(String(pid));
});
