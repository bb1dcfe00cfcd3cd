import { describe, expect, test } from "vitest";
import { analyse } from "../../compiler/analyse.js";
import { shown } from "./found.js";

/** What is said about the first of some files, with the file before what is about another; and how often each was read. */
function analyseAll(files: Record<string, string>) {
  const [[name, text] = ["", ""]] = Object.entries(files);
  const reads: string[] = [];
  const source = { name, text };
  const { spec, diagnostics } = analyse(source, (path) => {
    reads.push(path);
    const found = files[path];
    return found === undefined ? undefined : { name: path, text: found };
  });
  const found = diagnostics.map((diagnostic) => {
    const said = shown(diagnostic, diagnostic.source ?? source);
    return diagnostic.source === undefined ? said : `${diagnostic.source.name}: ${said}`;
  });
  return { spec, found, reads, diagnostics };
}

const header = "namespace a.b\nclass C\nmethod m()\n";

describe("finds", () => {
  test("files relative to the one that imports them", () => {
    const { found, reads } = analyseAll({
      "specs/main.lmspc": `${header}import "./shared/a.lmspc"\nmodel M {\n a: A\n b: B\n}`,
      "specs/shared/a.lmspc": 'import "../b.lmspc"\nmodel A {\n b: B\n}',
      "specs/b.lmspc": "type B = string",
    });
    expect(found).toEqual([]);
    expect(reads).toEqual(["specs/shared/a.lmspc", "specs/b.lmspc"]);
  });

  test("a file that several import once, its declarations where it came first", () => {
    const { spec, reads } = analyseAll({
      "main.lmspc": `${header}exception E1\nimport "a.lmspc"\nimport "b.lmspc"\nexception E5`,
      "a.lmspc": 'exception E2\nimport "c.lmspc"',
      "b.lmspc": 'import "c.lmspc"\nexception E4',
      "c.lmspc": "exception E3",
    });
    expect(spec?.exceptions.map(({ name }) => name)).toEqual(["E1", "E2", "E3", "E4", "E5"]);
    expect(reads).toEqual(["a.lmspc", "c.lmspc", "b.lmspc"]);
  });

  test("nothing where nobody looks", () => {
    const { diagnostics } = analyse({ name: "m", text: `${header}import "a.lmspc"` });
    expect(diagnostics.map(({ code }) => code)).toEqual(["import-not-found"]);
  });
});

describe("reports", () => {
  test("each mistake in its own file, those of the specification first, and none twice", () => {
    const { found, spec } = analyseAll({
      "main.lmspc": `${header}import "a.lmspc"\nimport "b.lmspc"\nmodel M {\n x: X\n}`,
      "a.lmspc": 'import "b.lmspc"\nmodel A {\n y: Y\n}',
      "b.lmspc": "model B {\n z Z\n}",
    });
    expect(found).toEqual([
      "unknown-type X",
      "b.lmspc: expected-symbol Z",
      "a.lmspc: unknown-type Y",
    ]);
    expect(spec).toBeUndefined();
  });

  test("that an imported file does not see what imports it", () => {
    const { found } = analyseAll({
      "main.lmspc": `${header}import "a.lmspc"\nmodel M {}`,
      "a.lmspc": "model A {\n m: M\n}",
    });
    expect(found).toEqual(["a.lmspc: unknown-type M"]);
  });

  test("circles, of any length, and goes on", () => {
    expect(analyseAll({ "main.lmspc": `${header}import "main.lmspc"` }).found).toEqual([
      'import-cycle "main.lmspc"',
    ]);
    const { found } = analyseAll({
      "x/main.lmspc": `${header}import "a.lmspc"\nmethod bad(a: Nothing, b)`,
      "x/a.lmspc": 'import "../x/main.lmspc"',
    });
    expect(found).toEqual(["expected-symbol )", 'x/a.lmspc: import-cycle "../x/main.lmspc"']);
  });

  test("endless chains", () => {
    const { diagnostics } = analyse(
      { name: "main.lmspc", text: `${header}import "a/main.lmspc"` },
      (path) => ({ name: path, text: 'import "a/main.lmspc"' }),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["import-path"]);
  });

  test.each([
    ["an empty path", '""'],
    ["a path from the root", '"/a.lmspc"'],
    ["an address", '"file:a.lmspc"'],
    ["a backslash", String.raw`"a\\b.lmspc"`],
    ["a control character", String.raw`"a\u0000.lmspc"`],
  ])("%s, without looking for it", (_, path) => {
    const { found, reads } = analyseAll({ "main.lmspc": `${header}import ${path}` });
    expect(found).toEqual([`import-path ${path}`]);
    expect(reads).toEqual([]);
  });

  test("no unknown names where an import leads nowhere", () => {
    const { found } = analyseAll({
      "main.lmspc": `${header}import "a.lmspc"\nmethod b(c: X) throws Y`,
      "a.lmspc": 'import "missing.lmspc"',
    });
    expect(found).toEqual(['a.lmspc: import-not-found "missing.lmspc"']);
  });

  test("names that are there already", () => {
    const { found, diagnostics } = analyseAll({
      "main.lmspc": `${header}import "a.lmspc"\nimport "b.lmspc"\nexception A`,
      "a.lmspc": "model A {}\nmodel B {}",
      "b.lmspc": "enum B { b }\nenum A { a }",
    });
    expect(found).toEqual(['import-conflict "b.lmspc"', "duplicate-name A"]);
    expect(diagnostics.map(({ notes }) => notes.map(({ source }) => source?.name))).toEqual([
      ["a.lmspc", "b.lmspc"],
      ["a.lmspc"],
    ]);
  });

  test("what belongs to a whole interface, once a file", () => {
    const { found } = analyseAll({
      "main.lmspc": `${header}import "a.lmspc"\nimport "b.lmspc"\nimport "c.lmspc"`,
      "a.lmspc": "namespace x\nclass X\nmethod a()\nevent b()",
      "b.lmspc": "socket /run",
      "c.lmspc": "model A {}",
    });
    expect(found).toEqual(["a.lmspc: not-importable a", "b.lmspc: not-importable socket"]);
  });

  test("warnings of an imported file", () => {
    const { found, spec } = analyseAll({
      "main.lmspc": `${header}import "a.lmspc"`,
      "a.lmspc": "model A {} /// Behind.",
    });
    expect(found).toEqual(["a.lmspc: stray-documentation ///"]);
    expect(spec?.models.map(({ name }) => name)).toEqual(["A"]);
  });
});
