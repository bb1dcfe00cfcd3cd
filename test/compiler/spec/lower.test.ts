import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { analyse } from "../../../compiler/analyse.js";
import type { Spec } from "../../../compiler/spec/spec.js";
import { specOf } from "../found.js";

/** With the names' places left out: where they are, another test looks at. */
function lowered(text: string): unknown {
  return JSON.parse(
    JSON.stringify(specOf(text), (key, value: unknown) => {
      if (/span$/iu.test(key)) return undefined;
      return typeof value === "bigint" ? `${value}n` : value;
    }),
  );
}

const nothing: Omit<Spec, "namespace" | "className"> = {
  aliases: [],
  enums: [],
  unions: [],
  models: [],
  exceptions: [],
  methods: [],
  callbacks: [],
  events: [],
};

test("types are resolved and numbers assigned, each kind from 1", () => {
  const text = `event ticked()
namespace a.b
class C
socket /run/c
method get(list: **M): M
exception Late
model M {
  when: double
}
method put(m: M)
exception Early
event set(m: M)
`;
  const m = { kind: "model", name: "M" };
  const call = { throws: [], isIdempotent: false };
  expect(lowered(text)).toStrictEqual({
    ...nothing,
    namespace: "a.b",
    className: "C",
    socketBase: "/run/c",
    models: [
      { name: "M", members: [{ name: "when", type: { kind: "primitive", name: "double" } }] },
    ],
    exceptions: [
      { name: "Late", number: 1, members: [] },
      { name: "Early", number: 2, members: [] },
    ],
    methods: [
      {
        name: "get",
        number: 1,
        parameters: [{ name: "list", type: { kind: "list", item: { kind: "list", item: m } } }],
        result: m,
        ...call,
      },
      { name: "put", number: 2, parameters: [{ name: "m", type: m }], ...call },
    ],
    events: [
      { name: "ticked", number: 1, parameters: [] },
      { name: "set", number: 2, parameters: [{ name: "m", type: m }] },
    ],
  });
});

const header = "namespace a.b\nclass C\nmethod m()\n";

test("values of enums count on from the last number, cases of unions are in order", () => {
  const spec = specOf(`${header}enum E { a, b = 7, c }\nunion U {\n x: string\n y: *U\n}`);
  expect(spec.enums[0]?.values.map(({ name, number }) => [name, number])).toEqual([
    ["a", 0],
    ["b", 7],
    ["c", 8],
  ]);
  expect(spec.unions[0]?.cases.map(({ name, type }) => [name, type.kind])).toEqual([
    ["x", "primitive"],
    ["y", "list"],
  ]);
});

function typeOf(type: string, declarations = ""): unknown {
  const { models } = specOf(`${header}${declarations}\nmodel M {\n member: ${type}\n}`);
  return models.at(-1)?.members[0]?.type;
}

const string = { kind: "primitive", name: "string" };

test.each([
  ["*string?", { kind: "optional", item: { kind: "list", item: string } }],
  ["*(string?)", { kind: "list", item: { kind: "optional", item: string } }],
  ["(*string)?", { kind: "optional", item: { kind: "list", item: string } }],
  ["((string))", string],
  [
    "map<uint8, *string>",
    {
      kind: "map",
      key: { kind: "primitive", name: "uint8" },
      value: { kind: "list", item: string },
    },
  ],
  ["uuid", { kind: "primitive", name: "uuid" }],
])("%s", (type, expected) => {
  expect(typeOf(type)).toEqual(expected);
});

test("an alias keeps its name and what it stands for", () => {
  expect(typeOf("A", "type A = B\ntype B = string")).toEqual({
    kind: "alias",
    name: "A",
    type: { kind: "alias", name: "B", type: string },
  });
});

test("a declared type hides a primitive that the original language does not have", () => {
  expect(typeOf("json", "model json {\n a: json2\n}\nmodel json2 {}")).toEqual({
    kind: "model",
    name: "json",
  });
});

test.each([
  ["uint8", "7", { kind: "integer", value: 7n }],
  ["int64", "-9223372036854775808", { kind: "integer", value: -(2n ** 63n) }],
  ["uint64", "18446744073709551615", { kind: "integer", value: 2n ** 64n - 1n }],
  ["double", "1", { kind: "number", value: 1 }],
  ["double", "-1.5e-3", { kind: "number", value: -0.0015 }],
  ["float", "3.4e38", { kind: "number", value: 3.4e38 }],
  ["boolean", "true", { kind: "boolean", value: true }],
  ["string", String.raw`"a\"\\\u00e9\n"`, { kind: "text", value: 'a"\\é\n' }],
  ["E", "b", { kind: "enum", name: "b" }],
  ["E", "true", { kind: "enum", name: "true" }],
  ["*E", "[]", { kind: "empty-list" }],
  ["A", "2", { kind: "integer", value: 2n }],
])("a %s may be %s", (type, written, expected) => {
  const declarations = "enum E { a, b, true }\ntype A = int8";
  const text = `${header}${declarations}\nmodel M {\n member: ${type} = ${written}\n}`;
  expect(specOf(text).models[0]?.members[0]?.default).toEqual(expected);
});

test("comments before a thing document it, without their marks", () => {
  const text = `/// Of the namespace.
namespace a.b
/// Of the class.
///
///   Indented.
class C
/// Before the annotation,
@deprecated("no") @idempotent
/// and behind it.
// Not this.
method m(
  /// A parameter.
  a: string
)
//// Not this either.
event e()
`;
  expect(lowered(text)).toMatchObject({
    doc: "Of the namespace.\n\nOf the class.\n\n  Indented.",
    methods: [
      {
        doc: "Before the annotation,\nand behind it.",
        deprecated: "no",
        isIdempotent: true,
        parameters: [{ doc: "A parameter." }],
      },
    ],
  });
  expect(specOf(text).events[0]).not.toHaveProperty("doc");
});

test("annotations become what they say", () => {
  const text = `${header}@timeout(1.5s) @name("other") method a() throws X
@timeout(2m) callback b()
@overflow(wait) @replay(5) event c()
@deprecated exception X
version 1.2.3-rc.1
`;
  expect(lowered(text)).toMatchObject({
    version: "1.2.3-rc.1",
    methods: [{}, { name: "a", typescriptName: "other", timeoutMs: 1500, throws: ["X"] }],
    callbacks: [{ name: "b", number: 1, timeoutMs: 120_000 }],
    events: [{ name: "c", overflow: "wait", replay: 5 }],
    exceptions: [{ name: "X", deprecated: "" }],
  });
});

test("what is imported stands in the place of its import, without places of its own", () => {
  const text = `${header}exception Before\nimport "common.lmspc"\nexception After\n`;
  const { spec } = analyse({ name: "specs/main.lmspc", text }, (path) =>
    path === "specs/common.lmspc" ? { name: path, text: "exception Common" } : undefined,
  );
  expect(spec?.exceptions.map(({ name, number }) => [name, number])).toEqual([
    ["Before", 1],
    ["Common", 2],
    ["After", 3],
  ]);
  expect(spec?.exceptions.map((exception) => "span" in exception)).toEqual([true, false, true]);
});

test.each(["student", "test-daemon", "kitchen-sink", "certification", "keywords"])(
  "specs/%s is taken",
  (name) => {
    const file = new URL(`../../../specs/${name}.lmspc`, import.meta.url);
    expect(specOf(readFileSync(file, "utf8")).methods.length).toBeGreaterThan(0);
  },
);
