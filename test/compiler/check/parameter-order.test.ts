import { expect, test } from "vitest";
import { parameterOrder } from "../../../compiler/check/parameter-order.js";
import { foundBy } from "./found-by.js";

test.each([
  ["optional ones last", "method a(b: string, c: string?, d: uint8 = 1, e: string?)"],
  ["an alias of an optional", "type A = string?\nmethod b(c: uint8 = 1, d: A)"],
  ["members in any order", "model A {\n a: string?\n b: string\n c: uint8 = 1\n d: string\n}"],
  ["a parameter that could not be read", "method a(b: string?, c: , d: string)"],
])("allows %s", (_, text) => {
  expect(foundBy(parameterOrder, text)).toEqual([]);
});

test.each([
  ["one after an optional", "method a(b: string?, c: string)", ["parameter-order c"]],
  ["one after a default", "event a(b: uint8 = 1, c: string)", ["parameter-order c"]],
  ["several once", "callback a(b: uint8 = 1, c: string, d: string)", ["parameter-order c"]],
])("reports %s", (_, text, expected) => {
  expect(foundBy(parameterOrder, text)).toEqual(expected);
});
