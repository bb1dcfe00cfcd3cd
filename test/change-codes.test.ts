import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { analyse } from "../compiler/analyse.js";
import { changesBetween } from "../compiler/placed-change.js";
import type { Spec } from "../compiler/spec/spec.js";
import { changeCatalogue } from "../runtime/evolution/changes.js";

const page = readFileSync(fileURLToPath(new URL("../specs/README.md", import.meta.url)), "utf8");
const [, section = ""] = page.split("\n## Changes and their codes\n");
const rows = [
  ...section.matchAll(/^\| `([a-z-]+)` +\| (breaking|compatible) +\| (.*?) +\| (.*?) +\|$/gmu),
].map(([, code = "", kind = "", was = "", now = ""]) => ({ code, kind, was, now }));

test("specs/README.md lists every code of a change, and no other", () => {
  expect(rows.map(({ code }) => code).toSorted()).toEqual(Object.keys(changeCatalogue).toSorted());
});

test.each(rows)("$code is what its example shows", ({ code, kind, was, now }) => {
  const changes = changesBetween(specOf(was), specOf(now));
  expect(changes.map((change) => change.code)).toContain(code);
  const change = changes.find((each) => each.code === code);
  expect(change?.isBreaking).toBe(kind === "breaking");
});

/** The lines of a cell, with the headers that it leaves out and a method that uses its types. */
function specOf(cell: string): Spec {
  const lines = [...cell.matchAll(/`([^`]+)`/gu)].map(([, line = ""]) => line);
  const header = (keyword: string, line: string): string[] =>
    lines.some((each) => each.startsWith(keyword)) ? [] : [line];
  const users = lines.flatMap((line) => {
    const type = /^(?:model|enum|union|type) (\w+)/u.exec(line)?.[1];
    return type === undefined ? [] : [`method use_it(it: ${type})`];
  });
  const whole = [
    ...header("namespace", "namespace a"),
    ...header("class", "class A"),
    ...lines,
    ...users,
  ];
  const { spec, diagnostics } = analyse({ name: "example.lmspc", text: whole.join("\n") });
  if (spec === undefined) throw new Error(diagnostics.map(({ message }) => message).join(" "));
  return spec;
}
