import { readdirSync, readFileSync } from "node:fs";
import { array, assert, constantFrom, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { analyse } from "../../compiler/analyse.js";
import type { Diagnostic } from "../../compiler/diagnostics.js";
import { renderDiagnostic, toJson } from "../../compiler/render.js";
import type { Spec } from "../../compiler/spec/spec.js";
import type { Source } from "../../compiler/source.js";
import { resolveSpec } from "./found.js";

const specsFolder = new URL("../../specs/", import.meta.url);
const specs = readdirSync(specsFolder)
  .filter((name) => name.endsWith(".lmspc"))
  .map((name) => ({ name, text: readFileSync(new URL(name, specsFolder), "utf8") }));

/** What is not as it must be for every text there is. */
function problemsOf(source: Source): string[] {
  const { spec, diagnostics } = analyse(source, resolveSpec);
  const problems = diagnostics.flatMap((diagnostic) => problemsIn(diagnostic, source));
  const hasError = diagnostics.some(({ severity }) => severity === "error");
  if ((spec === undefined) !== hasError)
    problems.push("a specification in spite of errors, or none");
  const starts = diagnostics.map(({ span }) => span.start);
  if (starts.some((start, index) => start < (starts[index - 1] ?? 0)))
    problems.push("not in order");
  return problems;
}

function problemsIn(diagnostic: Diagnostic, source: Source): string[] {
  const spans = [diagnostic.span, ...diagnostic.notes.map(({ span }) => span)];
  const isInside = spans.every(
    ({ start, end }) => start >= 0 && end >= start && end <= source.text.length,
  );
  const rendered = renderDiagnostic(diagnostic, source, { colour: false });
  const isClean = !/undefined|NaN|Token/.test(withoutQuotes(rendered));
  const isJson = !JSON.stringify(toJson(diagnostic, source)).includes(":null");
  return isInside && isClean && isJson ? [] : [rendered];
}

/** Without the words of the text itself. */
function withoutQuotes(rendered: string): string {
  return rendered.replaceAll(/^ *\d* \|.*$/gm, "").replaceAll(/"[^"\n]*"|`[^`\n]*`/g, "");
}

const words = [
  ..."{}()[]<>:;,*#=?@.$/-|\"'",
  "->",
  "=>",
  "//",
  "/*",
  "*/",
  " ",
  "  ",
  "\n",
  "\r\n",
  "\n\n",
  "\t",
  "\uFEFF",
  "\u0000",
  "namespace",
  "class",
  "socket",
  "model",
  "exception",
  "method",
  "event",
  "string",
  "uint8",
  "list",
  "int",
  "modle",
  "func",
  "enum",
  "union",
  "type",
  "import",
  "version",
  "callback",
  "throws",
  "stream",
  "map<",
  "///",
  "@name(",
  "@timeout(5s)",
  '"a"',
  '"',
  "-1",
  "1.5",
  "enum E {",
  "union U {",
  "type T =",
  "callback c(",
  "= a,",
  "A",
  "B",
  "a",
  "b",
  "1x",
  "学",
  "model A {",
  "method a(",
  "a: string",
  "b: *A",
  "}",
  "): A",
];

test("random text yields diagnostics, never a throw", () => {
  assert(
    property(string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(problemsOf({ name: "random", text })).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("random words yield diagnostics, never a throw", () => {
  const soup = array(constantFrom(...words), { maxLength: 60 });
  assert(
    property(soup, constantFrom("", " "), (parts, glue) => {
      expect(problemsOf({ name: "random", text: parts.join(glue) })).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});

test("every short run of signs and words is taken or reported", () => {
  const few = ["model", "method", "A", "{", "}", "(", ")", ":", ",", "*", "\n"];
  for (const a of few) {
    for (const b of few) {
      for (const c of few) {
        for (const d of few)
          expect(problemsOf({ name: "short", text: `${a} ${b} ${c} ${d}` })).toEqual([]);
      }
    }
  }
});

const signs = [...'{}():?=@<>,"', "\n"];

function withoutSpans(spec: Spec | undefined): unknown {
  const isSpan = (key: string): boolean => /span$/iu.test(key);
  const text = JSON.stringify(spec, (key, value: unknown) => {
    if (isSpan(key)) return undefined;
    return typeof value === "bigint" ? `${value}n` : value;
  });
  return JSON.parse(text);
}

/** Long texts are tried at some places only, which meet each kind of line several times all the same. */
function strideOf({ length }: string): number {
  return length < 1000 ? 1 : Math.ceil(length / 400);
}

describe.each(specs)("$name", ({ name, text }) => {
  test("is fine as it is", () => {
    expect(analyse({ name, text }, resolveSpec).diagnostics).toEqual([]);
  });

  test("is sound cut off anywhere", () => {
    for (let end = 0; end < text.length; end += strideOf(text))
      expect(problemsOf({ name, text: text.slice(0, end) })).toEqual([]);
  });

  test("is sound without any one character", () => {
    for (let at = 0; at < text.length; at += strideOf(text)) {
      expect(problemsOf({ name, text: text.slice(0, at) + text.slice(at + 1) })).toEqual([]);
    }
  });

  test("is sound with any one sign too many", () => {
    const stride = strideOf(text);
    for (let at = 0; at < text.length; at += stride) {
      // All of them at every place of a long text would take minutes.
      const few = stride > 1 ? [signs[(at / stride) % signs.length] ?? ""] : signs;
      for (const sign of few) {
        const changed = text.slice(0, at) + sign + text.slice(at);
        expect(problemsOf({ name, text: changed })).toEqual([]);
      }
    }
  });

  test("means the same with CRLF, CR, a byte order mark and without its last newline", () => {
    const { spec } = analyse({ name, text }, resolveSpec);
    for (const same of [
      text.replaceAll("\n", "\r\n"),
      text.replaceAll("\n", "\r"),
      `\uFEFF${text}`,
      text.trimEnd(),
    ]) {
      const analysis = analyse({ name, text: same }, resolveSpec);
      expect(withoutSpans(analysis.spec)).toEqual(withoutSpans(spec));
    }
  });
});
