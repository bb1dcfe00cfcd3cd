import { expect, test } from "vitest";
import { intendedKeyword, leadingKeyword } from "../../../compiler/syntax/keywords.js";

test.each([
  ["modle", "model"],
  ["MODEL", "model"],
  ["nampespace", "namespace"],
  ["exeption", "exception"],
  ["rpc", "method"],
  ["Struct", "model"],
  ["oneof", "union"],
  ["include", "import"],
  ["group", undefined],
  ["x", undefined],
])("%s is meant as %s", (word, keyword) => {
  expect(intendedKeyword(word)).toBe(keyword);
});

test("a keyword may stand at the front of a longer word", () => {
  expect(leadingKeyword("modelStudent")).toBe("model");
  expect(leadingKeyword("model")).toBeUndefined();
  expect(leadingKeyword("remodel")).toBeUndefined();
});
