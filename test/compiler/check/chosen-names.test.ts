import { expect, test } from "vitest";
import { chosenNames } from "../../../compiler/check/chosen-names.js";
import { foundBy } from "./found-by.js";

test.each([
  [
    "names that differ",
    '@name("B")\nmodel A {\n @name("x") a: string\n b: string\n}\nenum E { @name("B") a }\n@name("a")\nmethod b()\n@name("a")\ncallback c()',
  ],
  ["one that another gives up", '@name("B")\nmodel A {}\n@name("A")\nmodel B {}'],
  [
    "any word for members and methods",
    '@name("delete")\nmethod a()\nmodel B {\n @name("class") b: string\n}',
  ],
  [
    "the spelling of one that becomes another in TypeScript",
    '@name("get_thing")\nmethod a()\nmethod get_thing()\nmodel B {\n @name("c_d") a: string\n c_d: string\n}',
  ],
  ["letters of any script", '@name("größe$_1")\nmethod a()'],
])("allows %s", (_, text) => {
  expect(foundBy(chosenNames, text)).toEqual([]);
});

test.each([
  [
    "what is no name",
    '@name("a b")\nmethod a()\n@name("1a")\nmethod b()\n@name("")\nmethod c()',
    ['invalid-chosen-name "a b"', 'invalid-chosen-name "1a"', 'invalid-chosen-name ""'],
  ],
  [
    "words of TypeScript",
    '@name("class")\nmodel A {}\n@name("string")\nenum B { a }\nmethod c(@name("new") d: string)',
    ['invalid-chosen-name "class"', 'invalid-chosen-name "string"', 'invalid-chosen-name "new"'],
  ],
  ["a name that is taken", '@name("B")\nmodel A {}\ntype B = string', ['chosen-name-taken "B"']],
  [
    "two that are the same",
    '@name("C")\nmodel A {}\n@name("C")\nexception B',
    ['chosen-name-taken "C"'],
  ],
  [
    "one among parameters, members, values, cases",
    'method a(@name("c") b: string, c: string)\nenum E { a, @name("a") b }',
    ['chosen-name-taken "c"', 'chosen-name-taken "a"'],
  ],
  [
    "what another becomes in TypeScript",
    '@name("getThing")\nmethod a()\nmethod get_thing()\nmodel B {\n c_d: string\n @name("cD") a: string\n}\nenum E { NOT_FOUND, @name("notFound") b }',
    ['chosen-name-taken "cD"', 'chosen-name-taken "notFound"', 'chosen-name-taken "getThing"'],
  ],
  ["a method and an event", '@name("b")\nmethod a()\nevent b()', ['chosen-name-taken "b"']],
])("reports %s", (_, text, expected) => {
  expect(foundBy(chosenNames, text)).toEqual(expected);
});
