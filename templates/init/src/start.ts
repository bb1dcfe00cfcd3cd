// Runs the daemon, and the application against it, on a socket of their own: `npm start`.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = await mkdtemp(join(tmpdir(), "medium-"));
const environment = { ...process.env, MEDIUM_ADDRESS: `unix:${join(folder, "run", "socket")}` };
const daemon = run("daemon.js", "pipe");
try {
  // Its first line says that it serves.
  if (daemon.stdout !== null)
    await Promise.race([once(daemon.stdout, "data"), once(daemon, "exit")]);
  const app = run("app.js", "inherit");
  [process.exitCode] = await once(app, "exit");
} finally {
  daemon.kill();
  if (daemon.exitCode === null && daemon.signalCode === null) await once(daemon, "exit");
  await rm(folder, { recursive: true, force: true });
}

function run(script: string, output: "pipe" | "inherit"): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return spawn(process.execPath, [path], {
    env: environment,
    stdio: ["ignore", output, "inherit"],
  });
}
