import { expect, test } from "vitest";
import { layOut } from "../../../compiler/syntax/layout.js";
import { Newline, tokenize } from "../../../compiler/syntax/tokens.js";

/** The lines that are left, words separated by blanks. */
function lines(text: string): string[] {
  const words = layOut(tokenize(text).tokens, text.length).map(({ tokenType, image }) =>
    tokenType === Newline ? "\n" : image,
  );
  expect(words.at(-1)).toBe("\n");
  return words
    .join(" ")
    .trim()
    .split(/ ?\n ?/);
}

test("blank lines are dropped, the last line is ended", () => {
  expect(lines("\n\nclass A\n\n\nexception B")).toEqual(["class A", "exception B"]);
  expect(lines("")).toEqual([""]);
});

test("lines join within parentheses and before '{', '(' and ':'", () => {
  expect(
    lines("method a(\n x: y,\n\n z: w\n)\n: string\nmethod b\n()\nmodel C\n{\n d\n : e\n}"),
  ).toEqual(["method a ( x : y , z : w ) : string", "method b ( )", "model C {", "d : e", "}"]);
});

test("a line that begins with ':' joins no line that is complete", () => {
  expect(lines("model A {\n b: string\n : uint8\n}")).toEqual([
    "model A {",
    "b : string",
    ": uint8",
    "}",
  ]);
});

test("an unclosed '(' joins no line that begins a declaration", () => {
  expect(lines("method a(x: y\nmethod b()\nmethod c(\n model: D,\n event: E\n)")).toEqual([
    "method a ( x : y",
    "method b ( )",
    "method c ( model : D , event : E )",
  ]);
  expect(lines("method a(\nmodle B {\n}")).toEqual(["method a (", "modle B {", "}"]);
});

test("a '(' that takes no parameters joins nothing", () => {
  expect(lines("model A(\n b: string\n)")).toEqual(["model A (", "b : string", ")"]);
});
