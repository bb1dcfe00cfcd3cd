import { expect, test } from "vitest";
import { namespaceIsDotted } from "../../../compiler/check/namespace.js";
import { foundBy } from "./found-by.js";

test.each(["a", "com.example", "com.my-company.x_1", "com.9gag", "org.näme.学生", "a.b--c"])(
  "allows %s",
  (name) => {
    expect(foundBy(namespaceIsDotted, `namespace ${name}`)).toEqual([]);
  },
);

test.each([
  ["com/example", "/"],
  ["com example", " "],
  ["../run", "/"],
  ["..", "."],
  [".com", "."],
  ["com.", "."],
  ["com..example", "."],
  ["com.-a", "-"],
  ["com.a-", "-"],
  ["-", "-"],
  ["com.$a", "$"],
  ['"com.a"', '"'],
  ["com.a;", ";"],
])("reports %s at %s", (name, at) => {
  expect(foundBy(namespaceIsDotted, `namespace ${name}`)).toEqual([`invalid-namespace ${at}`]);
});
