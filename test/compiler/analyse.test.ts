import { expect, test } from "vitest";
import { analyse } from "../../compiler/analyse.js";
import { found } from "./found.js";

test("a good specification has a checked form and nothing to report", () => {
  const { spec, diagnostics } = analyse({ name: "s", text: "namespace a\nclass B\nmethod c()" });
  expect(spec?.methods.map(({ name }) => name)).toEqual(["c"]);
  expect(diagnostics).toEqual([]);
});

test("with warnings alone there is a checked form", () => {
  const { spec, diagnostics } = analyse({ name: "s", text: "namespace a\nclass B\n" });
  expect(spec?.className).toBe("B");
  expect(diagnostics.map(({ code }) => code)).toEqual(["nothing-offered"]);
});

test("with an error there is none, and warnings wait", () => {
  const { spec, diagnostics } = analyse({ name: "s", text: "namespace a\nclass B\nmodel C\n" });
  expect(spec).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(["expected-symbol"]);
});

test("mistakes of every stage come together, in the order of the text", () => {
  expect(found("method a(): X\n# b\nmethod c(d e)\nevent f(): string\nmethod g();\n")).toEqual([
    "unknown-type X",
    "comment-syntax #",
    "expected-symbol e",
    "event-result string",
    "stray-separator ;",
  ]);
});

test("a line that could not be read is not judged any further", () => {
  expect(found("method a(b: X, c d)\nmethod e(f: X)\n")).toEqual(["expected-symbol d"]);
});

test("what an unclosed comment hides is not missed", () => {
  expect(found("method a(): B\n/* model B {}\n")).toEqual(["comment-syntax /*"]);
});

test("one text after another are independent", () => {
  const bad = found("model A {\n a string\n");
  expect(found("method a()\n")).toEqual([]);
  expect(found("model A {\n a string\n")).toEqual(bad);
});
