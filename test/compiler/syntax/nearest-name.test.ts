import { expect, test } from "vitest";
import { nearestName } from "../../../compiler/syntax/nearest-name.js";

test.each([
  ["Studnet", ["Student", "Studio"], "Student"],
  ["student", ["Student"], "Student"],
  ["String", ["string", "strings"], "string"],
  ["strng", ["string"], "string"],
  ["uint9", ["int8", "uint8"], "uint8"],
  ["modle", ["model"], "model"],
  ["a", ["A", "b"], "A"],
  ["ab", ["ac"], undefined],
  ["Telescope", ["Student", "string"], undefined],
  ["x", [], undefined],
  ["", ["a"], undefined],
])("%s among %j is %s", (name, candidates, nearest) => {
  expect(nearestName(name, candidates)).toBe(nearest);
});

test("names longer than anyone writes are not compared", () => {
  const long = "x".repeat(1_000_000);
  expect(nearestName(long, [`${long}y`])).toBeUndefined();
});
