import { expect, test } from "vitest";
import { lineAt, positionAt } from "../../compiler/source.js";

test("lines end with LF, CRLF or CR", () => {
  const source = { name: "s", text: "a\nbc\r\nd\re" };
  const positions = [0, 2, 3, 6, 8].map((offset) => positionAt(source, offset));
  expect(positions.map(({ line, column }) => `${line}:${column}`)).toEqual([
    "1:1",
    "2:1",
    "2:2",
    "3:1",
    "4:1",
  ]);
  expect([1, 2, 3, 4].map((line) => lineAt(source, line).text)).toEqual(["a", "bc", "d", "e"]);
});

test("a byte order mark takes no column", () => {
  const source = { name: "s", text: "\uFEFFab\nc" };
  expect(positionAt(source, 0)).toEqual({ line: 1, column: 1 });
  expect(positionAt(source, 1)).toEqual({ line: 1, column: 1 });
  expect(positionAt(source, 2)).toEqual({ line: 1, column: 2 });
  expect(lineAt(source, 1)).toEqual({ start: 1, text: "ab" });
});

test("the end of the text is a place", () => {
  expect(positionAt({ name: "s", text: "" }, 0)).toEqual({ line: 1, column: 1 });
  expect(positionAt({ name: "s", text: "ab\n" }, 3)).toEqual({ line: 2, column: 1 });
  expect(lineAt({ name: "s", text: "ab\n" }, 2)).toEqual({ start: 3, text: "" });
});
