import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../e2e/temporary-folder.js";
import { cli } from "./medium-process.js";

const hook = `
import { appendFileSync } from "node:fs";
export async function load(url, context, next) {
  appendFileSync(process.env.LOADED, url + "\\n");
  return next(url, context);
}`;

/** The large libraries, and what the path of a file of theirs has in it. The parser's is a part of the built command. */
const heavy: Readonly<Record<string, string>> = {
  prettier: "/node_modules/prettier/",
  handlebars: "/node_modules/handlebars/",
  "oxc-transform": "/node_modules/oxc-transform/",
  chevrotain: "/compiler/dist/chevrotain.js",
};

function filesLoadedBy(...values: string[]): string[] {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "lamp.lmspc"), "namespace a\nclass Lamp\nmethod on()\n");
  const log = join(folder, "loaded");
  const url = `data:text/javascript,${encodeURIComponent(hook)}`;
  const register = `import { register } from "node:module"; register(${JSON.stringify(url)});`;
  execFileSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(register)}`, cli, ...values],
    { cwd: folder, env: { ...process.env, LOADED: log }, stdio: "pipe" },
  );
  return readFileSync(log, "utf8").trimEnd().split("\n");
}

/** Which of the large libraries are among them. */
function librariesIn(files: readonly string[]): string[] {
  return Object.entries(heavy)
    .filter(([, path]) => files.some((file) => file.includes(path)))
    .map(([name]) => name);
}

test.each([
  [["--help"], []],
  [["check", "lamp.lmspc"], ["chevrotain"]],
  [["fmt", "lamp.lmspc"], ["chevrotain"]],
  [["init", "torch"], ["chevrotain"]],
  [["describe", "lamp.lmspc"], ["chevrotain"]],
  [["build", "lamp.lmspc", "out"], Object.keys(heavy)],
])("medium %j loads what it needs: %j", (values, libraries) => {
  expect(librariesIn(filesLoadedBy(...values))).toEqual(libraries);
});

test("medium check loads few files: looking for them would take longer than what it does", () => {
  const files = filesLoadedBy("check", "lamp.lmspc").filter((url) => url.startsWith("file:"));
  expect(files.length).toBeLessThan(30);
});
