import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { connectNetwork, serveNetwork } from "../../examples/student/network.js";
import { StudentStore } from "../../examples/student/student-store.js";
import { temporaryFolder } from "./temporary-folder.js";
import { isRunning, until } from "./until.js";

const certificates = fileURLToPath(new URL("../certificates", import.meta.url));
const example = fileURLToPath(new URL("../../examples/student/dist/", import.meta.url));

test("the example for other machines works, with its certificates and its token", async () => {
  vi.stubEnv("STUDENTS_TOKEN", "opensesame");
  onTestFinished(() => void vi.unstubAllEnvs());
  const store = await StudentStore.open(join(temporaryFolder(), "students.json"));
  const server = await serveNetwork(store, certificates, "tls://127.0.0.1:0");
  onTestFinished(() => server.close());
  const students = await connectNetwork(certificates, server.address);
  onTestFinished(() => students.close());
  await expect(students.getStudent("42")).rejects.toThrow("no student 42");
  vi.stubEnv("STUDENTS_TOKEN", "wrong");
  await expect(connectNetwork(certificates, server.address)).rejects.toMatchObject({
    code: "unauthorized",
  });
});

test("the example that starts its daemon does so once", async () => {
  const folder = temporaryFolder();
  const run = (): string =>
    execFileSync(process.execPath, [join(example, "start-on-demand.js"), "42"], {
      cwd: folder,
      env: { ...process.env, MEDIUM_ADDRESS: `unix:${join(folder, "run", "socket")}` },
      encoding: "utf8",
    });
  const locks = (): number[] =>
    readdirSync(join(folder, "run")).flatMap((name) =>
      [...name.matchAll(/^socket\.(\d+)\..*lock$/gu)].map(([, pid]) => Number(pid)),
    );
  expect(run()).toBe("no student 42\n");
  const [pid = 0] = locks();
  onTestFinished(async () => {
    process.kill(pid);
    await until(() => !isRunning(pid));
  });
  expect(run()).toBe("no student 42\n");
  expect(locks()).toEqual([pid]);
  expect(readFileSync(join(folder, "run", "socket.log"), "utf8")).toContain("Serving on unix:");
});
