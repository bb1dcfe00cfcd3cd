import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { run } from "./medium-process.js";

const expected = fileURLToPath(new URL("systemd", import.meta.url));
const lamp = "namespace com.example.lamp\nclass DeskLamp\nmethod on()\n";
const names = ["desk-lamp-daemon.service", "desk-lamp-daemon.socket"];

function build(spec: string): { stub: string; stdout: string } {
  const folder = fs.mkdtempSync(join(inject("runFolder"), "systemd-"));
  fs.writeFileSync(join(folder, "lamp.lmspc"), spec);
  const { status, stdout } = run(folder, ["build", "lamp.lmspc", "out", "--systemd"]);
  expect(status).toBe(0);
  return { stub: join(folder, "out/desk-lamp-daemon"), stdout };
}

describe("build --systemd", () => {
  let stub: string;
  let stdout: string;

  beforeAll(() => {
    ({ stub, stdout } = build(lamp));
  });

  test.each(names)("writes %s into the stub", (name) => {
    const text = fs.readFileSync(join(stub, name), "utf8");
    if (process.env["UPDATE"] === "1") fs.writeFileSync(join(expected, name), text);
    expect(text).toBe(fs.readFileSync(join(expected, name), "utf8"));
    expect(stdout).toContain(`out/desk-lamp-daemon/${name}: written\n`);
  });

  test("has nothing else in its golden files", () => {
    expect(fs.readdirSync(expected).toSorted()).toEqual(names);
  });

  test("puts the socket where the specification says", () => {
    const elsewhere = build(`${lamp}socket /srv/100%/run/\n`).stub;
    const unit = fs.readFileSync(join(elsewhere, "desk-lamp-daemon.socket"), "utf8");
    expect(unit).toContain("ListenStream=/srv/100%%/run/com.example.lamp/socket\n");
  });

  test("starts the program that the stub's own build makes", () => {
    const [, program] =
      /^ExecStart=.* dist\/(.*)\.js$/mu.exec(
        fs.readFileSync(join(stub, "desk-lamp-daemon.service"), "utf8"),
      ) ?? [];
    expect(fs.existsSync(join(stub, `src/${program}.ts`))).toBe(true);
  });

  test.runIf(spawnSync("systemd-analyze", ["--version"]).status === 0)(
    "writes what systemd takes",
    () => {
      const { stderr, status } = spawnSync("systemd-analyze", ["verify", ...names], {
        cwd: stub,
        encoding: "utf8",
      });
      const ours = stderr.split("\n").filter((line) => line.includes("desk-lamp"));
      expect(ours).toEqual([]);
      expect(status).toBe(0);
    },
  );
});
