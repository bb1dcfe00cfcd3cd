import { describe, expect, test } from "vitest";
import { keywordNames } from "../../../compiler/syntax/tokens.js";
import { found, specOf } from "../found.js";

/** Words that mean something in some places. In all others they are names, as they were before they meant anything. */
const words = [...keywordNames, "throws", "stream", "map", "true", "false", "timestamp", "json"];

describe.each(words)("%s", (word) => {
  test.each([
    ["a model and its member", `model ${word} {\n    ${word}: *${word}\n}\nmethod m()`],
    ["a member on one line", `model M { ${word}: string }\nmethod m()`],
    [
      "a member with its ':' on the next line",
      `model M {\n    ${word}\n    : string\n}\nmethod m()`,
    ],
    ["an exception", `exception ${word}\nmethod m() throws ${word}`],
    ["a method and its parameters", `method ${word}(${word}: string): string`],
    ["parameters on their own lines", `method m(\n    ${word}: string,\n    a: string\n)`],
    ["an event", `event ${word}(${word}: uint8)`],
    ["a callback", `callback ${word}(${word}: uint8)`],
    ["an enum and its value", `enum ${word} { ${word}, a }\nmethod m(a: ${word} = ${word})`],
    ["values on their own lines", `enum E {\n    ${word}\n    a\n}\nmethod m(a: E = ${word})`],
    ["a union and its case", `union ${word} { ${word}: string }\nmethod m(a: *${word})`],
    ["an alias", `type ${word} = uint8\nmethod m(a: ${word}): ${word}`],
    [
      "a type in every place",
      `model ${word} {}\nmethod m(a: ${word}?, b: map<uint8, ${word}>?): stream ${word}`,
    ],
  ])("can be %s", (_, declarations) => {
    expect(found(declarations)).toEqual([]);
  });

  test("can be the class", () => {
    expect(specOf(`namespace a.b\nclass ${word}\nmethod m()`).className).toBe(word);
  });
});

test("a type called `stream` or `throws` may stand before `throws`", () => {
  const { methods } = specOf(
    "namespace a\nclass C\nmodel stream {}\nmodel throws {}\nexception E\n" +
      "method a(): stream throws E\nmethod b(): throws\nmethod c(a: stream): stream throws",
  );
  expect(methods.map(({ result, throws }) => [result?.kind, throws])).toEqual([
    ["model", ["E"]],
    ["model", []],
    ["stream", []],
  ]);
});
