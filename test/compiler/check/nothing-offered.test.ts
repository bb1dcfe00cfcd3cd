import { expect, test } from "vitest";
import { nothingOffered } from "../../../compiler/check/nothing-offered.js";
import { foundBy } from "./found-by.js";

test.each([
  ["a method", "class A\nmethod b()"],
  ["an event", "class A\nevent b()"],
  ["a line that may be one", "class A\nwhat b()"],
  ["no class, which is reported", "model B {}"],
])("is silent about %s", (_, text) => {
  expect(foundBy(nothingOffered, text)).toEqual([]);
});

test("warns of a class that can do nothing", () => {
  expect(foundBy(nothingOffered, "class A\nmodel B {}\nexception C")).toEqual([
    "nothing-offered A",
  ]);
});
