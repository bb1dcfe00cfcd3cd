import { expect, test } from "vitest";
import { duplicateMembers } from "../../../compiler/check/duplicate-members.js";
import { foundBy } from "./found-by.js";

test.each([
  ["different members", "model A {\n a: string\n b: string\n}"],
  ["the same member in two models", "model A {\n a: string\n}\nmodel B {\n a: string\n}"],
  ["names that differ in case", "method a(b: string, B: string)"],
  ["a member named like its model", "model A {\n A: string\n}"],
])("allows %s", (_, text) => {
  expect(foundBy(duplicateMembers, text)).toEqual([]);
});

test.each([
  ["a member", "model A {\n a: string\n a: uint8\n}", ["duplicate-member a"]],
  ["a member whose type could not be read", "model A {\n a:\n a: uint8\n}", ["duplicate-member a"]],
  [
    "a parameter of a method",
    "method a(b: string, c: string, b: string)",
    ["duplicate-parameter b"],
  ],
  ["a parameter of an event", "event a(b: string, b: string)", ["duplicate-parameter b"]],
])("reports %s given twice", (_, text, expected) => {
  expect(foundBy(duplicateMembers, text)).toEqual(expected);
});
