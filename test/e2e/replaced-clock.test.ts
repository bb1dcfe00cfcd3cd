import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("replaced-clock.mjs", import.meta.url));

test("a clock that a user's test replaced is not kept when it is put back", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  expect(stdout).toBe("connected at attempt 2\n".repeat(2));
});
