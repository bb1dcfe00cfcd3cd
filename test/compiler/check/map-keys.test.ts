import { expect, test } from "vitest";
import { mapKeys } from "../../../compiler/check/map-keys.js";
import { foundBy } from "./found-by.js";

test.each([
  ["strings and integers", "type A = map<string, map<uint64, map<int8, boolean>>>"],
  ["an alias of one", "type A = B\ntype B = string\nmodel C {\n a: map<A, string>\n}"],
  ["what does not exist, which is reported elsewhere", "type A = map<B, string>"],
])("allows %s", (_, text) => {
  expect(foundBy(mapKeys, text)).toEqual([]);
});

test.each([
  [
    "primitives that are no names",
    "type A = map<boolean, string>\ntype B = map<float, string>\ntype C = map<uuid, string>",
    ["map-key boolean", "map-key float", "map-key uuid"],
  ],
  [
    "a model, an enum and an alias",
    "model A {}\nenum B { a }\ntype C = *string\nmodel D {\n a: map<A, A>\n b: map<B, A>\n c: map<C, A>\n}",
    ["map-key A", "map-key B", "map-key C"],
  ],
  ["an optional", "type A = map<string?, string>", ["map-key string?"]],
  ["a key within a key’s map", "type A = *map<string, map<double, string>>", ["map-key double"]],
])("reports %s", (_, text, expected) => {
  expect(foundBy(mapKeys, text)).toEqual(expected);
});
