import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, inject, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { packed, root, run } from "./packed.js";
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
function withPacked(found: Manifest): Manifest {
  return {
    ...found,
    dependencies: {
      ...found.dependencies,
      "@libmedium/runtime": `file:${packed(join(root, "runtime"))}`,
    },
    devDependencies: {
      ...installed("typescript", "@types/node"),
      libmedium: `file:${packed(root)}`,
    },
    overrides: installed(
      ...Object.keys(manifest.dependencies).filter((name) => name !== "@libmedium/runtime"),
    ),
  };
}

function install(folder: string, found: Manifest): void {
  writeFileSync(join(folder, "package.json"), JSON.stringify(withPacked(found)));
  run(folder, "npm", "install", "--offline", "--no-audit", "--no-fund");
}

/** Where the packages are installed as they would be published, once for all tests. */
let tools = "";

beforeAll(() => {
  tools = mkdtempSync(join(inject("runFolder"), "init-"));
  install(tools, {});
}, 120_000);

function init(name: string): { project: string; found: Manifest } {
  run(tools, "npx", "medium", "init", name);
  const project = join(tools, name);
  const found = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as Manifest;
  return { project, found };
}

function expectToShowAll(project: string): void {
  expect(run(project, "npm", "-s", "start").split("\n").slice(1)).toEqual([
    "Call:      it has 18 °C",
    "Event:     app wants 21 °C",
    "Call:      it has 21 °C",
    "Exception: nobody can live in 99 °C, only in 5 to 30 °C",
    "",
  ]);
}

test("medium init, npm install and npm start show a daemon and an application at work", () => {
  const { project, found } = init("thermostat");
  expect(Object.keys({ ...found.dependencies, ...found.devDependencies }).toSorted()).toEqual([
    "@libmedium/runtime",
    "@types/node",
    "libmedium",
    "typescript",
  ]);
  install(project, found);
  expectToShowAll(project);
  expect(run(project, "npx", "medium", "fmt", "--check", "thermostat.lmspc")).toBe("");
  const ignored = readFileSync(join(project, ".gitignore"), "utf8").split("\n");
  expect(
    readdirSync(project)
      .filter((entry) => !ignored.includes(`${entry}/`))
      .toSorted(),
  ).toEqual(
    [
      ".gitignore",
      "README.md",
      "thermostat.lmspc",
      "package-lock.json",
      "package.json",
      "src",
      "tsconfig.json",
    ].toSorted(),
  );
}, 120_000);

test("a project may have a name that is one of Node's modules", () => {
  const { project } = init("events");
  // It finds what it needs where it is, in the folder above.
  expectToShowAll(project);
  expect(run(project, "npx", "medium", "fmt", "--check", "events.lmspc")).toBe("");
}, 120_000);

test("a project that is made from a clone takes libmedium from there, and shows the same", () => {
  const folder = temporaryFolder();
  run(folder, process.execPath, join(root, "compiler/dist/cli.js"), "init", "my-lamp");
  const project = join(folder, "my-lamp");
  const path = join(project, "package.json");
  const found = JSON.parse(readFileSync(path, "utf8")) as Manifest;
  const installedHere = installed("typescript", "@types/node");
  const devDependencies = { ...found.devDependencies, ...installedHere };
  writeFileSync(path, JSON.stringify({ ...found, devDependencies }));
  // Without scripts: that which prepares the clone would build it again, under the tests that use it.
  run(project, "npm", "install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts");
  expect(run(project, "npm", "-s", "start")).toContain("Call:      it has 21 °C\n");
}, 120_000);
