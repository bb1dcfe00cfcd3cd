import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("a test pair keeps its process alive while it is open, as sockets do, and no longer", () => {
  const script = fileURLToPath(new URL("pair-keeps-alive.mjs", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "Ada\n", stderr: "" });
});
