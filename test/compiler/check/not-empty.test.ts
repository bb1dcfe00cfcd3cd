import { expect, test } from "vitest";
import { somethingToChoose } from "../../../compiler/check/not-empty.js";
import { foundBy } from "./found-by.js";

test.each([
  ["one value and one case", "enum A { a }\nunion B { a: string }"],
  ["a model and an exception without members", "model A {}\nexception B {}"],
  ["what could not be read", "enum A\nunion B {\n $\n}"],
])("allows %s", (_, text) => {
  expect(foundBy(somethingToChoose, text)).toEqual([]);
});

test.each([
  ["an enum", "enum A {}", ["nothing-to-choose A"]],
  ["a union", "union A {\n}", ["nothing-to-choose A"]],
])("reports %s", (_, text, expected) => {
  expect(foundBy(somethingToChoose, text)).toEqual(expected);
});
