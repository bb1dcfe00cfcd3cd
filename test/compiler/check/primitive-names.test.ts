import { expect, test } from "vitest";
import { primitiveNames } from "../../../compiler/check/primitive-names.js";
import { originalPrimitives } from "../../../compiler/check/scope.js";
import { foundBy } from "./found-by.js";

test.each([...originalPrimitives])("no type is named %s", (name) => {
  for (const text of [`model ${name} {}`, `enum ${name} { a }`, `type ${name} = string`]) {
    expect(foundBy(primitiveNames, text)).toEqual([`primitive-name ${name}`]);
  }
});

test("everything else may be", () => {
  const text = "model String {}\nexception string\nmethod uint8(int8: float)\nevent binary()";
  expect(foundBy(primitiveNames, text)).toEqual([]);
});

test("what the original language takes as a name is one", () => {
  const text = "model timestamp {}\nmodel duration {}\nmodel uuid {}\nmodel json {}\nmodel map {}";
  expect(foundBy(primitiveNames, text)).toEqual([]);
});
