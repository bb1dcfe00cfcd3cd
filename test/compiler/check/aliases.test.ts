import { expect, test } from "vitest";
import { aliasesEnd } from "../../../compiler/check/aliases.js";
import { foundBy } from "./found-by.js";

test.each([
  ["a chain", "type A = B\ntype B = C\ntype C = string"],
  ["one used twice", "type A = string\ntype B = map<A, A>\ntype C = map<A, B>"],
  ["one that contains a model that contains it", "type A = *M\nmodel M {\n a: A\n}"],
  ["what does not exist", "type A = B"],
  ["a type that could not be read", "type A = \ntype B = A"],
  ["32 levels", "type A = ****************B\ntype B = **************string"],
])("allows %s", (_, text) => {
  expect(foundBy(aliasesEnd, text)).toEqual([]);
});

test.each([
  ["one that stands for itself", "type A = A", ["alias-cycle A"]],
  ["one that contains itself", "type A = *A?", ["alias-cycle A"]],
  ["a circle once", "type A = B\ntype B = C\ntype C = map<string, A>", ["alias-cycle B"]],
  ["two circles", "type A = A\ntype B = *B", ["alias-cycle A", "alias-cycle B"]],
  [
    "more than 32 levels, where they become too many",
    "type A = *B\ntype B = ********************C\ntype C = ********************string",
    ["type-too-deep B"],
  ],
])("reports %s", (_, text, expected) => {
  expect(foundBy(aliasesEnd, text)).toEqual(expected);
});
