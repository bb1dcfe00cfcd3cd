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

const heavy = ["prettier", "handlebars", "oxc-transform", "chevrotain"];

/** Which of the large libraries a command loads. */
function loadedBy(...values: string[]): string[] {
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
  const urls = readFileSync(log, "utf8");
  return heavy.filter((name) => urls.includes(`/node_modules/${name}/`));
}

test.each([
  [["--help"], []],
  [["check", "lamp.lmspc"], ["chevrotain"]],
  [["fmt", "lamp.lmspc"], ["chevrotain"]],
  [["init", "torch"], ["chevrotain"]],
  [["describe", "lamp.lmspc"], ["chevrotain"]],
  [["build", "lamp.lmspc", "out"], heavy],
])("medium %j loads what it needs: %j", (values, libraries) => {
  expect(loadedBy(...values)).toEqual(libraries);
});
