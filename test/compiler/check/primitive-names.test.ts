import { expect, test } from "vitest";
import { primitiveNames } from "../../../compiler/check/primitive-names.js";
import { primitives } from "../../../compiler/spec/spec.js";
import { foundBy } from "./found-by.js";

test.each(primitives)("no model is named %s", (name) => {
  expect(foundBy(primitiveNames, `model ${name} {}`)).toEqual([`primitive-name ${name}`]);
});

test("everything else may be", () => {
  const text = "model String {}\nexception string\nmethod uint8(int8: float)\nevent binary()";
  expect(foundBy(primitiveNames, text)).toEqual([]);
});
