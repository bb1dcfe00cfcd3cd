import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { pack, root, run } from "./packed.js";
import { temporaryFolder } from "./temporary-folder.js";

type Dependencies = Record<string, string>;

interface Manifest {
  dependencies?: Dependencies;
  devDependencies?: Dependencies;
  overrides?: Dependencies;
}

/** What this repository has installed itself, for installing without a network. */
function installed(...names: string[]): Dependencies {
  return Object.fromEntries(
    names.map((name) => [name, `file:${join(root, "node_modules", name)}`]),
  );
}

/** Has npm take our packages as they would be published, and everything else from this repository. */
function withPacked(found: Manifest, packages: { compiler: string; runtime: string }): Manifest {
  return {
    ...found,
    dependencies: { ...found.dependencies, "@libmedium/runtime": `file:${packages.runtime}` },
    devDependencies: {
      ...installed("typescript", "@types/node"),
      libmedium: `file:${packages.compiler}`,
    },
    overrides: installed(
      ...Object.keys(manifest.dependencies).filter((name) => name !== "@libmedium/runtime"),
    ),
  };
}

function install(
  folder: string,
  found: Manifest,
  packages: { compiler: string; runtime: string },
): void {
  writeFileSync(join(folder, "package.json"), JSON.stringify(withPacked(found, packages)));
  run(folder, "npm", "install", "--offline", "--no-audit", "--no-fund");
}

test.each(["thermostat", "events"])(
  "medium init %s, npm install and npm start show a daemon and an application at work",
  (name) => {
    const folder = temporaryFolder();
    const packages = {
      compiler: pack(root, folder),
      runtime: pack(join(root, "runtime"), folder),
    };
    const tools = join(folder, "tools");
    mkdirSync(tools);
    install(tools, {}, packages);
    run(tools, "npx", "medium", "init", name);

    const project = join(tools, name);
    const found = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as Manifest;
    expect(Object.keys({ ...found.dependencies, ...found.devDependencies }).toSorted()).toEqual([
      "@libmedium/runtime",
      "@types/node",
      "libmedium",
      "typescript",
    ]);
    install(project, found, packages);
    expect(run(project, "npm", "-s", "start").split("\n").slice(1)).toEqual([
      "Call:      it has 18 °C",
      "Event:     app wants 21 °C",
      "Call:      it has 21 °C",
      "Exception: nobody can live in 99 °C, only in 5 to 30 °C",
      "",
    ]);
    expect(run(project, "npx", "medium", "fmt", "--check", `${name}.lmspc`)).toBe("");
    const ignored = readFileSync(join(project, ".gitignore"), "utf8").split("\n");
    expect(
      readdirSync(project)
        .filter((entry) => !ignored.includes(`${entry}/`))
        .toSorted(),
    ).toEqual(
      [
        ".gitignore",
        "README.md",
        `${name}.lmspc`,
        "package-lock.json",
        "package.json",
        "src",
        "tsconfig.json",
      ].toSorted(),
    );
  },
  120_000,
);

test("a project that is made from a clone takes libmedium from there, and shows the same", () => {
  const folder = temporaryFolder();
  run(folder, process.execPath, join(root, "compiler/dist/cli.js"), "init", "my-lamp");
  const project = join(folder, "my-lamp");
  const path = join(project, "package.json");
  const found = JSON.parse(readFileSync(path, "utf8")) as Manifest;
  const tools = installed("typescript", "@types/node");
  const devDependencies = { ...found.devDependencies, ...tools };
  writeFileSync(path, JSON.stringify({ ...found, devDependencies }));
  // Without scripts: that which prepares the clone would build it again, under the tests that use it.
  run(project, "npm", "install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts");
  expect(run(project, "npm", "-s", "start")).toContain("Call:      it has 21 °C\n");
}, 120_000);
