import { expect, test } from "vitest";
import { duplicateNames } from "../../../compiler/check/duplicate-names.js";
import { foundBy } from "./found-by.js";

test.each([
  ["different names", "model A {}\nexception B\nmethod c()\nevent d()"],
  ["names that differ in case", "model A {}\nmethod a()"],
  ["the class and a model", "class A\nmodel A {}"],
  ["members and parameters of the same name", "model A {\n b: string\n}\nmethod b(A: string)"],
  ["a name that could not be read", "model {}\nmodel {}"],
])("allows %s", (_, text) => {
  expect(foundBy(duplicateNames, text)).toEqual([]);
});

test.each([
  ["one kind", "model A {}\nmodel A {}", ["duplicate-name A"]],
  ["different kinds", "event a()\nmethod a()", ["duplicate-name a"]],
  ["three times", "exception A\nmodel A {}\nmethod A()", ["duplicate-name A", "duplicate-name A"]],
])("reports a name given twice: %s", (_, text, expected) => {
  expect(foundBy(duplicateNames, text)).toEqual(expected);
});
