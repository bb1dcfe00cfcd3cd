import { execFile } from "node:child_process";
import * as module from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { ada, TestServer } from "../runtime/student-server.js";
import { temporaryFolder } from "./temporary-folder.js";

const program = fileURLToPath(
  new URL("../../examples/student/dist/find-student.js", import.meta.url),
);
const run = promisify(execFile);

// Node 20 has none, and leaves the variable aside.
test.runIf("enableCompileCache" in module)(
  "an application takes the runtime and its package from Node's cache of compiled code, and answers alike",
  async () => {
    const folder = temporaryFolder();
    const address = `unix:${join(folder, "run", "socket")}`;
    const server = await TestServer.serve({ address, signals: false });
    onTestFinished(() => server.close());
    const find = (): Promise<{ stdout: string; stderr: string }> =>
      run(process.execPath, [program, ada.id], {
        env: {
          ...process.env,
          MEDIUM_ADDRESS: address,
          NODE_COMPILE_CACHE: join(folder, "compiled"),
          NODE_DEBUG_NATIVE: "COMPILE_CACHE",
        },
      });
    const first = await find();
    const second = await find();
    expect(first.stderr).not.toMatch(/runtime\/dist\/index\.js was accepted/u);
    expect(second.stderr).toMatch(/runtime\/dist\/index\.js was accepted/u);
    expect(second.stderr).toMatch(/student-system\/dist\/index\.js was accepted/u);
    expect(second.stdout).toContain(`Name: ${ada.lastName}, ${ada.firstName}`);
  },
);
