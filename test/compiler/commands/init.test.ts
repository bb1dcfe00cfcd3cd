import fs from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../e2e/temporary-folder.js";
import { run } from "./medium-process.js";

test("makes a project, and says how to go on", () => {
  const folder = temporaryFolder();
  fs.mkdirSync(join(folder, "my-lamp"));
  const { status, stdout, stderr } = run(folder, ["init", "my-lamp"]);
  expect(stderr).toMatch(/^It takes libmedium from .*\.\nMade my-lamp with .*\bmy-lamp\.lmspc\b/u);
  expect(stderr).toMatch(/\n\n {2}cd my-lamp\n {2}npm install\n {2}npm start\n$/u);
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  expect(run(folder, ["check", "my-lamp/my-lamp.lmspc"]).stderr).toBe("No problems.\n");
});

test("touches nothing that is there", () => {
  const folder = temporaryFolder();
  fs.mkdirSync(join(folder, "lamp"));
  fs.writeFileSync(join(folder, "lamp/thesis.txt"), "");
  fs.writeFileSync(join(folder, "torch"), "");
  const used = run(folder, ["init", "lamp"]);
  expect(used.stderr).toBe("medium: lamp is a folder that is not empty. Choose another name.\n");
  expect(used.status).toBe(1);
  expect(fs.readdirSync(join(folder, "lamp"))).toEqual(["thesis.txt"]);
  expect(run(folder, ["init", "torch"]).stderr).toBe(
    "medium: torch is a file. Choose another name.\n",
  );
});

test("a name that cannot be one is wrong usage", () => {
  const folder = temporaryFolder();
  const { status, stderr } = run(folder, ["init", "../Lamp"]);
  expect(stderr).toBe(
    `error: "../Lamp" is no name. A name is lower-case letters and digits, with '-' between words: my-lamp.\n(medium init --help tells more)\n`,
  );
  expect(status).toBe(2);
  expect(fs.readdirSync(folder)).toEqual([]);
});
