import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { StudentSystemConnection } from "student-system";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "./temporary-folder.js";

/*
 * What a process runs into that starts others: no descriptors, nobody who reads what they say, and others that they start in turn.
 */

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const daemon = (options: object): string[] => [
  process.execPath,
  script("life-daemon.mjs"),
  JSON.stringify(options),
];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program that may have sixty descriptors. */
async function runWithFew(mode: string, value: string, env: object = {}): Promise<Ended> {
  const values = [process.execPath, script("few-descriptors.mjs"), mode, value];
  const child = spawn("/bin/sh", ["-c", 'ulimit -n 60; exec "$@"', "sh", ...values], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => (said[name] += text));
  }
  await once(child, "close");
  return { code: child.exitCode, ...said };
}

test("an application that has no descriptors left is told so, and goes on", async () => {
  const { code, stdout, stderr } = await runWithFew(
    "application",
    join(temporaryFolder(), "socket"),
  );
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^connection-failed: Cannot start "true": .*too many files open/mu);
  expect(stdout).toMatch(/^invalid-address: .*too many open files/mu);
  expect(stdout).toMatch(/goes on\n$/u);
  expect(code).toBe(0);
});

test("a daemon that cannot tell systemd that it closes, since it has no descriptors left, closes in good order", async () => {
  const address = join(temporaryFolder(), "socket");
  const env = { NOTIFY_SOCKET: join(temporaryFolder(), "nobody") };
  const { code, stdout, stderr } = await runWithFew("daemon", address, env);
  expect(stdout).toBe("closed\n");
  expect(stderr).toContain("systemd was not told STOPPING=1");
  expect(code).toBe(0);
});

test("a daemon that is killed is told of, also where a program that it has started holds its output", async () => {
  const students = await StudentSystemConnection.connect({
    command: daemon({ address: "stdio:" }),
  });
  onTestFinished(() => students.close());
  const { code, message } = await students.getStudent("leave a child").catch((error) => error);
  expect([code, message]).toEqual([
    "connection-lost",
    expect.stringContaining("was ended by SIGKILL"),
  ]);
  const [, left] = /left (\d+)/u.exec(message) ?? [];
  process.kill(Number(left));
});

test("an application whose standard error nobody reads does not end of what its daemon prints", async () => {
  const application = spawn(
    process.execPath,
    [
      script("life-application.mjs"),
      JSON.stringify({ command: daemon({ address: "stdio:", says: "hello" }) }),
    ],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  application.stderr.destroy();
  let said = "";
  application.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  await once(application.stdout, "data");
  application.stdin.end();
  await once(application, "close");
  expect(said).toMatch(/^\d+\n$/u);
  expect(application.exitCode).toBe(0);
});
