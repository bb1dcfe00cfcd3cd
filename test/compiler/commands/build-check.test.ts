import fs from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../e2e/temporary-folder.js";
import { run } from "./medium-process.js";

const spec = "namespace com.example.lamp\nclass Lamp\nmethod on()\n";

function project(): { folder: string; check: () => ReturnType<typeof run> } {
  const folder = temporaryFolder();
  fs.writeFileSync(join(folder, "lamp.lmspc"), spec);
  return { folder, check: () => run(folder, ["build", "lamp.lmspc", "out", "--check"]) };
}

test("build --check says nothing where the output is what a build makes", () => {
  const { folder, check } = project();
  run(folder, ["build", "lamp.lmspc", "out"]);
  fs.writeFileSync(join(folder, "out/lamp-daemon/src/lamp-server.ts"), "// its owner's");
  expect(check()).toEqual({ status: 0, stdout: "", stderr: "" });
});

test("build --check prints what is missing, other and too many, and writes nothing", () => {
  const { folder, check } = project();
  const nothing = check();
  expect(nothing.status).toBe(1);
  expect(nothing.stdout).toContain("out/lamp/package.json\n");
  expect(fs.readdirSync(folder)).toEqual(["lamp.lmspc"]);

  run(folder, ["build", "lamp.lmspc", "out", "--no-stub"]);
  fs.rmSync(join(folder, "out/lamp/README.md"));
  fs.writeFileSync(join(folder, "out/lamp/package.json"), "{}");
  fs.writeFileSync(join(folder, "out/lamp/src/notes.txt"), "");
  expect(check()).toEqual({
    status: 1,
    stdout: "out/lamp/README.md\nout/lamp/package.json\nout/lamp/src/notes.txt\n",
    stderr: "out is not what lamp.lmspc makes. Build it again: medium build lamp.lmspc out\n",
  });
  expect(fs.existsSync(join(folder, "out/lamp/README.md"))).toBe(false);
});

test("build --check names a command with the same options, and the scope that the package has", () => {
  const { folder, check } = project();
  run(folder, ["build", "lamp.lmspc", "out", "--scope", "@acme"]);
  expect(check().stderr).toBe(
    "out is not what lamp.lmspc makes. Build it again: medium build lamp.lmspc out\n" +
      "What is there was built with --scope @acme: add that if it is to stay.\n",
  );
  const flags = ["--scope", "@acme", "--nanoseconds", "--no-stub"];
  fs.rmSync(join(folder, "out/lamp/README.md"));
  expect(run(folder, ["build", "lamp.lmspc", "out", "--check", ...flags]).stderr).toBe(
    `out is not what lamp.lmspc makes. Build it again: medium build lamp.lmspc out ${flags.join(" ")}\n`,
  );
});

test("build --check reports errors as a build does", () => {
  const { folder, check } = project();
  run(folder, ["build", "lamp.lmspc", "out"]);
  fs.appendFileSync(join(folder, "lamp.lmspc"), "method off(at: Tim)\n");
  const { status, stderr } = check();
  expect(stderr).toContain("lamp.lmspc:4:16 - error unknown-type: ");
  expect(status).toBe(1);
});
