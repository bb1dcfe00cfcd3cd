import { expect, test } from "vitest";
import { diagnostic, type Diagnostic } from "../../compiler/diagnostics.js";
import { renderDiagnostic, summarise, toJson } from "../../compiler/render.js";

function render(
  text: string,
  start: number,
  end: number,
  more: Partial<Diagnostic> = {},
): string[] {
  const found = { ...diagnostic("unknown-type", { name: "T" }, { start, end }), ...more };
  return renderDiagnostic(found, { name: "a.lmspc", text }, { colour: false }).split("\n");
}

test("a line to search for, the line of the text, a mark under it", () => {
  expect(render("one\ntwo three\n", 8, 13)).toEqual([
    'a.lmspc:2:5 - error unknown-type: There is no type named "T".',
    "  |",
    "2 | two three",
    "  |     ^^^^^",
    "",
  ]);
});

test("notes have their own line and mark, and line numbers align", () => {
  const text = `${"\n".repeat(8)}abc\ndef\n`;
  const notes = [{ message: "It is declared here first.", span: { start: 8, end: 11 } }];
  expect(render(text, 12, 15, { notes, hint: "Choose another name." }).slice(1)).toEqual([
    "   |",
    "10 | def",
    "   | ^^^",
    "   note: a.lmspc:9:1 - It is declared here first.",
    "   |",
    " 9 | abc",
    "   | ---",
    "   hint: Choose another name.",
    "",
  ]);
});

test("an empty span marks a place, also at the end of the text and in an empty one", () => {
  expect(render("abc", 3, 3).slice(2, 4)).toEqual(["1 | abc", "  |    ^"]);
  expect(render("abc\n", 4, 4).slice(2, 4)).toEqual(["2 |", "  | ^"]);
  expect(render("", 0, 0).slice(2, 4)).toEqual(["1 |", "  | ^"]);
});

test("a span over several lines is marked to the end of its first", () => {
  expect(render("ab cd\nef", 3, 8).slice(2, 4)).toEqual(["1 | ab cd", "  |    ^^"]);
});

test("marks stand under what they mark after tabs, wide and combining characters", () => {
  expect(render("\ta: b", 4, 5).slice(2, 4)).toEqual(["1 |     a: b", "  |        ^"]);
  expect(render("数: b", 3, 4).slice(2, 4)).toEqual(["1 | 数: b", "  |     ^"]);
  expect(render("e\u0301: b", 4, 5).slice(2, 4)).toEqual(["1 | e\u0301: b", "  |    ^"]);
  expect(render("a: 数数", 3, 5).slice(2, 4)).toEqual(["1 | a: 数数", "  |    ^^^^"]);
});

test("a byte order mark and the ends of lines are not shown", () => {
  expect(render("\uFEFFab\r\n", 1, 3).slice(2, 4)).toEqual(["1 | ab", "  | ^^"]);
});

test("nothing of the text can move the cursor or change colours", () => {
  expect(render("a\u001B[31m\u202E b", 0, 1)[2]).toBe("1 | a\uFFFD[31m\uFFFD b");
});

test("of a long line only what is around the mark is shown", () => {
  const text = `${"a".repeat(500)}bcd${"e".repeat(500)}`;
  const [, , line, mark] = render(text, 500, 503);
  expect(line).toBe(`1 | …${"a".repeat(40)}bcd${"e".repeat(77)}…`);
  expect(mark).toBe(`  | ${" ".repeat(41)}^^^`);
  expect(render("x".repeat(1_000_000), 0, 1_000_000)[3]).toBe(`  | ${"^".repeat(120)}`);
});

test("colours are used only where they are asked for", () => {
  const found = diagnostic("unknown-type", { name: "T" }, { start: 0, end: 1 });
  const coloured = renderDiagnostic(found, { name: "a.lmspc", text: "T" }, { colour: true });
  expect(coloured).toContain("\u001B[1;31merror unknown-type\u001B[0m");
  // eslint-disable-next-line no-control-regex -- the escape is what is looked for
  expect(coloured.replaceAll(/\u001B\[[0-9;]*m/g, "")).toBe(render("T", 0, 1).join("\n"));
});

test("the summary counts errors and warnings", () => {
  const error = diagnostic("unknown-type", { name: "T" }, { start: 0, end: 1 });
  const warning = diagnostic("nothing-offered", {}, { start: 0, end: 1 });
  expect(summarise([])).toBe("");
  expect(summarise([error])).toBe("1 error");
  expect(summarise([warning, error, error])).toBe("2 errors, 1 warning");
});

test("as JSON, with lines and columns from 1 and offsets from 0", () => {
  const notes = [{ message: "Here.", span: { start: 0, end: 1 } }];
  const found = diagnostic(
    "unknown-type",
    { name: "T" },
    { start: 3, end: 4 },
    { notes, hint: "?" },
  );
  expect(toJson(found, { name: "a.lmspc", text: "ab\nT" })).toEqual({
    code: "unknown-type",
    severity: "error",
    message: 'There is no type named "T".',
    file: "a.lmspc",
    range: {
      start: { line: 2, column: 1, offset: 3 },
      end: { line: 2, column: 2, offset: 4 },
    },
    related: [
      {
        message: "Here.",
        file: "a.lmspc",
        range: { start: { line: 1, column: 1, offset: 0 }, end: { line: 1, column: 2, offset: 1 } },
      },
    ],
    help: "?",
  });
});

test("what is about an imported file is shown there, notes wherever they are", () => {
  const main = { name: "main.lmspc", text: "first\n" };
  const other = { name: "shared/other.lmspc", text: "\n\nthird T\n" };
  const span = { start: 8, end: 9 };
  const notes = [
    { message: "Here.", span: { start: 0, end: 5 } },
    { message: "There.", span: { start: 2, end: 7 }, source: other },
  ];
  const found = { ...diagnostic("unknown-type", { name: "T" }, span, { notes }), source: other };
  expect(renderDiagnostic(found, main, { colour: false }).split("\n")).toEqual([
    'shared/other.lmspc:3:7 - error unknown-type: There is no type named "T".',
    "  |",
    "3 | third T",
    "  |       ^",
    "  note: main.lmspc:1:1 - Here.",
    "  |",
    "1 | first",
    "  | -----",
    "  note: shared/other.lmspc:3:1 - There.",
    "  |",
    "3 | third T",
    "  | -----",
    "",
  ]);
  const json = toJson(found, main);
  expect([json.file, ...json.related.map(({ file }) => file)]).toEqual([
    "shared/other.lmspc",
    "main.lmspc",
    "shared/other.lmspc",
  ]);
});
