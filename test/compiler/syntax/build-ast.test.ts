import { expect, test } from "vitest";
import { analyse } from "../../../compiler/analyse.js";
import { buildAst } from "../../../compiler/syntax/build-ast.js";
import { Documentation } from "../../../compiler/syntax/documentation.js";
import { parse } from "../../../compiler/syntax/grammar.js";
import { layOut } from "../../../compiler/syntax/layout.js";
import { tokenize } from "../../../compiler/syntax/tokens.js";
import { found, hintsFor } from "../found.js";

function astOf(text: string) {
  const { tokens, docComments } = tokenize(text);
  const documentation = new Documentation(docComments, tokens);
  return buildAst(parse(layOut(tokens, text.length)).root, documentation).specification;
}

test("names carry their own places", () => {
  const described = { doc: undefined, annotations: [] };
  expect(astOf("model A {\n b: *C\n}").declarations).toEqual([
    {
      kind: "model",
      name: { text: "A", span: { start: 6, end: 7 } },
      members: [
        {
          name: { text: "b", span: { start: 11, end: 12 } },
          type: {
            kind: "list",
            item: {
              kind: "named",
              name: { text: "C", span: { start: 15, end: 16 } },
              span: { start: 15, end: 16 },
            },
            span: { start: 14, end: 16 },
          },
          default: undefined,
          ...described,
        },
      ],
      ...described,
    },
  ]);
});

test("what a mistake made unreadable is absent, the rest is there", () => {
  const [model, method] = astOf("model A {\n b string\n}\nmethod c(d: e f): g").declarations;
  expect(model).toMatchObject({ name: { text: "A" }, members: [{ name: { text: "b" } }] });
  expect(method).toMatchObject({
    name: { text: "c" },
    parameters: [{ name: { text: "d" }, type: undefined }],
    result: { name: { text: "g" } },
  });
});

test("a misspelt keyword declares what it was meant to", () => {
  expect(astOf("modle A {\n b: c\n}\nrpc d(e: f)\npackage x.y\nclas Z").declarations).toMatchObject(
    [
      { kind: "model", name: { text: "A" }, members: [{ name: { text: "b" } }] },
      { kind: "method", name: { text: "d" }, parameters: [{ name: { text: "e" } }] },
      { kind: "namespace", name: undefined },
      { kind: "class", name: { text: "Z" } },
    ],
  );
});

test("lists as other languages write them are lists", () => {
  expect(hintsFor("method a(): []Array<list<uint8>>\n")).toEqual(["Write `***uint8`."]);
  expect(hintsFor("method a(): *string[][]\n")).toEqual(["Write `***string`."]);
  expect(found("method a(): list<Unknown>\n")).toEqual(["list-syntax list<Unknown>"]);
});

test("lists nest 32 deep and no deeper", () => {
  expect(found(`method a(): ${"*".repeat(32)}string\n`)).toEqual([]);
  expect(found(`method a(): ${"*".repeat(33)}string\n`)).toEqual([
    `type-too-deep ${"*".repeat(33)}`,
  ]);
});

test.each([
  ["stars", `${"*".repeat(100_000)}string`],
  ["brackets before", `${"[]".repeat(100_000)}string`],
  ["brackets after", `string${"[]".repeat(100_000)}`],
  ["angles", `${"list<".repeat(100_000)}string${">".repeat(100_000)}`],
  ["open angles", `${"list<".repeat(100_000)}string`],
  ["parentheses", "(".repeat(100_000)],
  ["braces", "{".repeat(100_000)],
])("deep nesting does not overflow the stack: %s", (_, type) => {
  const text = `namespace a.b\nclass C\nmethod d(): ${type}\n`;
  const { diagnostics } = analyse({ name: "s", text });
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(diagnostics.length).toBeLessThan(4);
});
