import { expect, test } from "vitest";
import { headersGivenOnce } from "../../../compiler/check/headers.js";
import { foundBy } from "./found-by.js";

test.each([
  ["namespace and class", "namespace a.b\nclass C"],
  ["any order, with a socket", "socket /run\nclass C\nmethod d()\nnamespace a.b"],
  ["a namespace that could not be read", "namespace\nclass C"],
  ["a line that may be what is missing", "namespace a.b\nwhat is this"],
  ["a misspelt keyword", "namspace a.b\nclas C"],
])("is silent about %s", (_, text) => {
  expect(foundBy(headersGivenOnce, text)).toEqual([]);
});

test.each([
  ["nothing", "", ["missing-namespace 1:1", "missing-class 1:1"]],
  ["no namespace", "class C", ["missing-namespace 1:1"]],
  ["no class", "namespace a.b", ["missing-class 1:1"]],
  ["two namespaces", "namespace a\nclass C\nnamespace b", ["given-twice namespace"]],
  [
    "three classes",
    "namespace a\nclass C\nclass D\nclass C",
    ["given-twice class", "given-twice class"],
  ],
  ["two sockets", "namespace a\nclass C\nsocket /a\nsocket /a", ["given-twice socket"]],
])("reports %s", (_, text, expected) => {
  expect(foundBy(headersGivenOnce, text)).toEqual(expected);
});
