import { expect, test } from "vitest";
import { optionalOnce } from "../../../compiler/check/optionals.js";
import { foundBy } from "./found-by.js";

test.each([
  ["one, of anything", "model A {\n a: *string?\n b: *(string?)?\n c: map<string, A?>?\n}"],
  ["an alias of what is not optional", "type A = *(string?)\nmodel B {\n a: A?\n}"],
])("allows %s", (_, text) => {
  expect(foundBy(optionalOnce, text)).toEqual([]);
});

test.each([
  ["two signs", "model A {\n a: string??\n}", ["optional-twice ?"]],
  ["two signs with brackets between them", "type A = (string?)?", ["optional-twice ?"]],
  ["three, once", "type A = string???", ["optional-twice ?"]],
  [
    "an alias that is optional",
    "type A = B\ntype B = string?\nevent c(d: A?)",
    ["optional-twice ?"],
  ],
  ["one deep within", "type A = map<string, *(string??)>", ["optional-twice ?"]],
])("reports %s", (_, text, expected) => {
  expect(foundBy(optionalOnce, text)).toEqual(expected);
});
