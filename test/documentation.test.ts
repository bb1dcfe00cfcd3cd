import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { analyse } from "../compiler/analyse.js";
import { catalogue } from "../compiler/diagnostics.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Block {
  /** What the comment in front of it says. */
  readonly note: string;
  readonly language: string;
  readonly text: string;
}

/** An excerpt stands further to the left than the code that it is from. */
function unindented(text: string): string {
  return text.replace(/^ +/gmu, "");
}

function blocks(path: string): Block[] {
  const pattern = /(?:<!-- (.*?) -->\n\n?)?```(\w*)\n(.*?)```/gsu;
  return [...read(path).matchAll(pattern)].map(([, note = "", language = "", text = ""]) => ({
    note,
    language,
    text,
  }));
}

describe("README.md", () => {
  const excerpts = blocks("README.md").filter(({ note }) => note.startsWith("from "));

  test("shows code of files that the tests run", () => {
    expect(excerpts.length).toBeGreaterThan(3);
    for (const { note, text } of excerpts)
      expect(unindented(read(note.slice("from ".length)))).toContain(unindented(text));
  });

  test("shows what the demo prints", () => {
    const printed = execFileSync("npm", ["run", "-s", "demo", "-w", "examples/student"], {
      cwd: root,
      encoding: "utf8",
    });
    const [shown] = blocks("README.md").filter(({ note }) => note === "printed by npm run demo");
    expect(shown).toBeDefined();
    const changing = / in process [\d…]+/gu;
    expect(printed.replace(changing, "")).toContain(shown?.text.replace(changing, ""));
  });
});

describe("specs/README.md", () => {
  test("has no example that does not compile", () => {
    const examples = blocks("specs/README.md").filter(({ language }) => language === "lmspc");
    expect(examples.length).toBeGreaterThan(0);
    for (const { text } of examples)
      expect(analyse({ name: "example.lmspc", text }).diagnostics).toEqual([]);
  });

  test("lists every code of the catalogue, and no other", () => {
    const [, section = ""] = read("specs/README.md").split(/^## Diagnostics$|^## Changes and /mu);
    const listed = [...section.matchAll(/^\| `([a-z-]+)` +\|/gmu)].map(([, code]) => code);
    expect(listed.toSorted()).toEqual(Object.keys(catalogue).toSorted());
  });
});
