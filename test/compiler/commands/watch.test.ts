import fs from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../e2e/temporary-folder.js";
import { MediumProcess, run } from "./medium-process.js";

const header = "namespace com.example.lamp\nclass Lamp\n";
const built = /Built in \d+ ms\. Watching .*\n/u;
const notBuilt = /Not built in \d+ ms\. Watching .*\n/u;

function write(folder: string, name: string, text: string): void {
  fs.writeFileSync(join(folder, name), text);
}

/** As editors save that never leave half a file. */
function replace(folder: string, name: string, text: string): void {
  write(folder, `${name}~`, text);
  fs.renameSync(join(folder, `${name}~`), join(folder, name));
}

async function start(text: string): Promise<{ folder: string; medium: MediumProcess }> {
  const folder = temporaryFolder();
  write(folder, "lamp.lmspc", text);
  const medium = new MediumProcess(folder, ["build", "lamp.lmspc", "out", "--no-stub", "--watch"]);
  return { folder, medium };
}

function packaged(folder: string): string {
  return fs.readFileSync(join(folder, "out/lamp/lamp.lmspc"), "utf8");
}

describe("build --watch", () => {
  test("builds when the specification is saved, in place or by renaming, and ends with 130", async () => {
    const { folder, medium } = await start(`${header}method on()\n`);
    expect(await medium.until(built)).toMatch(/^Built in \d+ ms\. Watching lamp\.lmspc\.\n$/u);
    write(folder, "lamp.lmspc", `${header}method on()\nmethod off()\n`);
    await medium.until(built);
    expect(packaged(folder)).toContain("off");
    for (const name of ["blink", "glow"]) {
      replace(folder, "lamp.lmspc", `${header}method ${name}()\n`);
      await medium.until(built);
      expect(packaged(folder)).toContain(name);
    }
    expect(await medium.end("SIGINT")).toBe(130);
  });

  test("shows errors as a build does, keeps what was built, and goes on", async () => {
    const { folder, medium } = await start(`${header}method on()\n`);
    await medium.until(built);
    const wrong = `${header}method on(level: Levl)\n`;
    write(folder, "lamp.lmspc", wrong);
    const said = await medium.until(notBuilt);
    const { stderr } = run(folder, ["build", "lamp.lmspc", "out", "--no-stub"]);
    expect(said.replace(notBuilt, "")).toBe(stderr);
    expect(packaged(folder)).not.toContain("Levl");
    write(folder, "lamp.lmspc", `${header}method on(level: uint8)\n`);
    await medium.until(built);
    expect(packaged(folder)).toContain("uint8");
  });

  test("begins with errors, or without a specification at all", async () => {
    const { folder, medium } = await start("nonsense\n");
    await medium.until(notBuilt);
    fs.rmSync(join(folder, "lamp.lmspc"));
    expect(await medium.until(notBuilt)).toContain(
      "medium: Cannot read lamp.lmspc: there is no such file.\n",
    );
    write(folder, "lamp.lmspc", `${header}method on()\n`);
    await medium.until(built);
  });

  test("builds nothing when a save changes nothing", async () => {
    const { folder, medium } = await start(`${header}method on()\n`);
    await medium.until(built);
    replace(folder, "lamp.lmspc", `${header}method on()\n`);
    replace(folder, "lamp.lmspc", `${header}method off()\n`);
    await medium.until(built);
    expect(packaged(folder)).toContain("off");
    replace(folder, "lamp.lmspc", `${header}method off()\n`);
    write(folder, "lamp.lmspc", "nonsense\n");
    expect(await medium.until(notBuilt)).not.toMatch(/^Built/mu);
  });

  test("shows each warning once", async () => {
    const warned = `${header}method then()\n`;
    const { folder, medium } = await start(warned);
    expect(await medium.until(built)).toMatch(/ warning renamed: [^]*1 warning in lamp\.lmspc\n/u);
    write(folder, "lamp.lmspc", `// Above.\n${warned}`);
    const again = await medium.until(built);
    expect(again.replace(built, "")).toBe("1 warning in lamp.lmspc, as before\n");
    write(folder, "lamp.lmspc", `${warned}method close()\n`);
    const more = await medium.until(built);
    expect(more).toContain('"close"');
    expect(more).not.toContain('"then"');
    expect(more).toContain("2 warnings in lamp.lmspc, 1 of them as before\n");
    write(folder, "lamp.lmspc", `${header}method on()\n`);
    await medium.until(built);
    write(folder, "lamp.lmspc", warned);
    expect(await medium.until(built)).toContain('"then"');
  });

  test("watches what is imported, also what is not there yet", async () => {
    const { folder, medium } = await start(
      `import "shared/colour.lmspc"\n${header}method on(colour: Colour)\n`,
    );
    expect(await medium.until(notBuilt)).toContain("shared/colour.lmspc");
    fs.mkdirSync(join(folder, "shared"));
    write(folder, "shared/colour.lmspc", "model Colour {\n    red: uint8\n}\n");
    expect(await medium.until(built)).toContain("Watching 2 files.");
    replace(folder, "shared/colour.lmspc", "model Colour {\n    red: uint8\n    wrong\n}\n");
    expect(await medium.until(notBuilt)).toContain("shared/colour.lmspc:3:");
  });

  test("goes on when the folder of what is imported is replaced", async () => {
    const { folder, medium } = await start(
      `import "shared/colour.lmspc"\n${header}method on(colour: Colour)\n`,
    );
    await medium.until(notBuilt);
    for (const red of ["uint8", "uint16"]) {
      fs.mkdirSync(join(folder, "next"));
      write(folder, "next/colour.lmspc", `model Colour {\n    red: ${red}\n}\n`);
      fs.rmSync(join(folder, "shared"), { recursive: true, force: true });
      fs.renameSync(join(folder, "next"), join(folder, "shared"));
      await medium.until(built);
    }
    write(folder, "shared/colour.lmspc", "nonsense\n");
    expect(await medium.until(notBuilt)).toContain("shared/colour.lmspc:1:1");
  });
});

test("a wrong combination is wrong usage", () => {
  const { status, stderr } = run(temporaryFolder(), ["build", "a", "b", "--watch", "--check"]);
  expect(stderr).toContain("cannot be used with option");
  expect(status).toBe(2);
});
