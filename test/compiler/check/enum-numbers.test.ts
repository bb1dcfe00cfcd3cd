import { expect, test } from "vitest";
import { enumNumbers } from "../../../compiler/check/enum-numbers.js";
import { foundBy } from "./found-by.js";

test.each([
  ["numbers that are not given", "enum A { a, b, c }"],
  ["gaps, and any order", "enum A { a = 5, b = 1, c, d = 2147483647 }"],
  ["the same number in two enums", "enum A { a = 1 }\nenum B { a = 1 }"],
  ["a value that could not be read", "enum A { a, $, c = 1 }"],
])("allows %s", (_, text) => {
  expect(foundBy(enumNumbers, text)).toEqual([]);
});

test.each([
  ["a number given twice", "enum A { a = 1, b = 1 }", ["duplicate-number 1"]],
  ["one that is reached by counting", "enum A { a = 1, b = 0, c }", ["duplicate-number c"]],
  ["one that is given after that", "enum A { a, b, c = 1 }", ["duplicate-number 1"]],
  ["one that is no whole number", "enum A { a = 1.5, b }", ["enum-number 1.5"]],
  ["one below zero", "enum A { a = -1 }", ["enum-number -1"]],
  ["one that is too large", "enum A { a = 2147483648, b }", ["enum-number 2147483648"]],
  ["counting too far", "enum A { a = 2147483647, b, c }", ["enum-number b"]],
  [
    "very many digits",
    "enum A { a = 9999999999999999999999999999999999999999 }",
    ["enum-number 9999999999999999999999999999999999999999"],
  ],
])("reports %s", (_, text, expected) => {
  expect(foundBy(enumNumbers, text)).toEqual(expected);
});
