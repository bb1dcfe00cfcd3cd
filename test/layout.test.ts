import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { format } from "../compiler/format/format.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** It shows the other ways to write things, which the tests of mistakes then spoil. */
const exempt = "specs/kitchen-sink.lmspc";

/** Files of ours, and not those that are installed or made. */
function files(ending: string): string[] {
  return ["specs", "examples", "templates", "runtime", "docs", "."].flatMap((folder) => {
    const recursive = folder !== ".";
    return entriesOf(folder, recursive)
      .filter((path) => path.endsWith(ending) && !/(^|\/)(?:node_modules|out|dist)\//u.test(path))
      .filter((path) => path !== exempt);
  });
}

function entriesOf(folder: string, recursive: boolean): string[] {
  try {
    return readdirSync(join(root, folder), { recursive, encoding: "utf8" }).map((name) =>
      join(folder, name),
    );
  } catch {
    return [];
  }
}

const specifications = files(".lmspc").map((path) => ({ title: path, text: read(path) }));
const examples = files(".md").flatMap((path) =>
  [...read(path).matchAll(/```lmspc\n(.*?)```/gsu)].map(([, text = ""], index) => ({
    title: `${path}, example ${index + 1}`,
    text,
  })),
);

test("specifications and examples are found", () => {
  expect(specifications.map(({ title }) => title)).toContain("specs/student.lmspc");
  expect(specifications.map(({ title }) => title)).toContain("templates/init/thermostat.lmspc");
  expect(examples.map(({ title }) => title)).toContain("README.md, example 1");
  expect(examples.map(({ title }) => title)).toContain("specs/README.md, example 1");
});

test.each([...specifications, ...examples])(
  "$title is as medium fmt lays it out",
  ({ title, text }) => {
    expect(format({ name: title, text }).text).toBe(text);
  },
);
