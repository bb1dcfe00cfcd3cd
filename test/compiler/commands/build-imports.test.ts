import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pack, run as runTool } from "../../e2e/packed.js";
import { temporaryFolder } from "../../e2e/temporary-folder.js";
import { run } from "./medium-process.js";

function project(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "shared"));
  const spec = 'namespace a\nclass Lamp\nimport "shared/units.lmspc"\nmethod on(how: Level)\n';
  writeFileSync(join(folder, "lamp.lmspc"), spec);
  writeFileSync(join(folder, "shared", "units.lmspc"), "enum Level { low, high }\n");
  return folder;
}

test("the package holds what the specification imports, where its import finds it", () => {
  const folder = project();
  expect(run(folder, ["build", "lamp.lmspc", "out", "--no-stub"]).status).toBe(0);
  const copy = join(folder, "out", "lamp");
  const text = (path: string): string => readFileSync(join(copy, path), "utf8");
  expect(text("shared/units.lmspc")).toBe("enum Level { low, high }\n");
  expect(run(copy, ["check", "lamp.lmspc"])).toMatchObject({ status: 0 });
  expect(JSON.parse(text("package.json"))).toMatchObject({
    files: ["dist", "src", "lamp.lmspc", "shared"],
  });
  expect(runTool(folder, "tar", "-tf", pack(copy, folder)).split("\n")).toEqual(
    expect.arrayContaining(["package/lamp.lmspc", "package/shared/units.lmspc"]),
  );
});

test("build --check sees that an imported file has changed, and a build changes what has", () => {
  const folder = project();
  run(folder, ["build", "lamp.lmspc", "out", "--no-stub"]);
  const check = (): ReturnType<typeof run> =>
    run(folder, ["build", "lamp.lmspc", "out", "--check"]);
  expect(check()).toMatchObject({ status: 0, stdout: "" });

  // Only the copy differs.
  writeFileSync(join(folder, "shared", "units.lmspc"), "enum Level { low, high } // how\n");
  const copy = join("out", "lamp", "shared", "units.lmspc");
  expect(check()).toMatchObject({ status: 1, stdout: `${copy}\n` });
  const before = statSync(join(folder, "out", "lamp", "lamp.lmspc"));
  run(folder, ["build", "lamp.lmspc", "out", "--no-stub"]);
  expect(check()).toMatchObject({ status: 0, stdout: "" });
  expect(statSync(join(folder, "out", "lamp", "lamp.lmspc")).mtimeMs).toBe(before.mtimeMs);

  // What is imported no longer goes.
  writeFileSync(join(folder, "lamp.lmspc"), "namespace a\nclass Lamp\nmethod on()\n");
  run(folder, ["build", "lamp.lmspc", "out", "--no-stub"]);
  expect(() => statSync(join(folder, copy))).toThrow("ENOENT");
});
