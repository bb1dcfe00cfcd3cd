import { expect, test } from "vitest";
import { found } from "../found.js";

test.each([
  ["a character in its name", "model Stu$dent {\n}\n", "unexpected-character $"],
  ["a blank in its name", "model Stu dent {\n}\n", "expected-symbol dent"],
  ["a '{' in its name", "model Stu{dent {\n}\n", "expected-symbol {"],
  ["no keyword", "Student {\n}\n", "unknown-keyword Student"],
  ["no blank after its keyword", "modelStudent {\n}\n", "unknown-keyword modelStudent"],
  ["a keyword unlike any", "group Student {\n}\n", "unknown-keyword group"],
  ["a character in its keyword", "mo$del Student {\n}\n", "unknown-keyword mo"],
  ["another declaration before it", "exception A model Student {\n}\n", "expected-line-end model"],
])("a model with %s is not missed", (_, declaration, expected) => {
  expect(found(`${declaration}method get(): Student\n`)).toEqual([expected]);
});

test("other types are", () => {
  expect(found("model Stu$dent {\n}\nmethod get(): Teacher\n")).toEqual([
    "unexpected-character $",
    "unknown-type Teacher",
  ]);
});
