import { expect, test } from "vitest";
import { throwsExceptions } from "../../../compiler/check/throws.js";
import { foundBy } from "./found-by.js";

test.each([
  [
    "exceptions, declared before or after",
    "exception A\nmethod a() throws A, B\ncallback c() throws B\nexception B",
  ],
  ["one that could not be read", "exception\nmethod a() throws Refused"],
])("allows %s", (_, text) => {
  expect(foundBy(throwsExceptions, text)).toEqual([]);
});

test.each([
  ["what does not exist", "method a(): string throws A", ["unknown-exception A"]],
  [
    "what is no exception",
    "model A {}\nmethod a() throws A, a",
    ["not-an-exception A", "not-an-exception a"],
  ],
  ["a type of the language", "method a() throws string", ["unknown-exception string"]],
  [
    "one twice",
    "exception A\nmethod a() throws A, A, A",
    ["duplicate-throws A", "duplicate-throws A"],
  ],
  ["an event", "exception A\nevent a() throws A", ["event-throws A"]],
])("reports %s", (_, text, expected) => {
  expect(foundBy(throwsExceptions, text)).toEqual(expected);
});
