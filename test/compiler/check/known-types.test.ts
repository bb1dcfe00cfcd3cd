import { expect, test } from "vitest";
import { knownTypes } from "../../../compiler/check/known-types.js";
import { primitives } from "../../../compiler/spec/spec.js";
import { hintsFor } from "../found.js";
import { foundBy } from "./found-by.js";

test.each(primitives)("%s is known", (name) => {
  expect(foundBy(knownTypes, `method a(b: ${name}): *${name}`)).toEqual([]);
});

test("models are known before and after their declaration", () => {
  const text = "method a(): A\nmodel A {\n b: *B\n}\nmodel B {}\nevent c(d: **A)";
  expect(foundBy(knownTypes, text)).toEqual([]);
});

test.each([
  ["in a member", "model A {\n a: X\n}", ["unknown-type X"]],
  ["in a list", "model A {\n a: **X\n}", ["unknown-type X"]],
  ["in a parameter", "method a(b: X)\nevent c(d: Y)", ["unknown-type X", "unknown-type Y"]],
  ["in a result", "method a(): X", ["unknown-type X"]],
  ["used often, once", "method a(b: X): X\nevent c(d: X)", ["unknown-type X"]],
  ["in another case", "model A {}\nmethod b(): a", ["unknown-type a"]],
  ["an exception", "exception A\nmethod b(): A", ["not-a-type A"]],
  ["an event", "event a()\nmethod b(): *a", ["not-a-type a"]],
  ["the class", "class A\nmethod b(): A", ["not-a-type A"]],
])("reports what is no type: %s", (_, text, expected) => {
  expect(foundBy(knownTypes, text)).toEqual(expected);
});

test("a model without a name may be meant by a name that is like no other", () => {
  const text = "model {\n a: string\n}\nmethod b(c: Student): Stirng";
  expect(foundBy(knownTypes, text)).toEqual(["unknown-type Stirng"]);
});

test("the result of an event is another rule's", () => {
  expect(foundBy(knownTypes, "event a(): X")).toEqual([]);
});

test.each([
  ["model Student {}\nmethod a(): Studnet\n", 'Did you mean "Student"?'],
  ["model Student {}\nmethod a(): student\n", 'Did you mean "Student"?'],
  ["method a(): INT\n", 'Did you mean "int32"?'],
  ["method a(): Uint8Array\n", 'Did you mean "binary"?'],
  ["method a(): strnig\n", 'Did you mean "string"?'],
  ["method a(): void\n", "A method that returns nothing ends after its ')'."],
  ["method a(): array\n", "A list is written `*` and the type of its items: `*string`."],
  ["method a(): Telescope\n", undefined],
])("%j: %s", (text, hint) => {
  expect(hintsFor(text)).toEqual([hint]);
});
