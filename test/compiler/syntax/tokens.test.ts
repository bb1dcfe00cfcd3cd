import { expect, test } from "vitest";
import { tokenize } from "../../../compiler/syntax/tokens.js";

function tokens(text: string): string[] {
  return tokenize(text).tokens.map(({ tokenType, image }) => `${tokenType.name} ${image.trim()}`);
}

test("a keyword is one only as a whole word", () => {
  expect(tokens("model models modelé é_1")).toEqual([
    "Model model",
    "Identifier models",
    "Identifier modelé",
    "Identifier é_1",
  ]);
});

test("names have letters of any script, digits and underscores", () => {
  expect(tokens("学生 имя_1 _x 𝒳y e\u0301")).toEqual([
    "Identifier 学生",
    "Identifier имя_1",
    "Identifier _x",
    "Identifier 𝒳y",
    "Identifier e\u0301",
  ]);
  expect(tokens("1st")).toEqual(["Numeral 1st"]);
});

test("what a line needs after `namespace` and `socket` is one token", () => {
  expect(tokens("namespace com.my-x.y // c\nsocket /run/my dir // c\n")).toEqual([
    "Namespace namespace",
    "RestOfLine com.my-x.y",
    "Newline ",
    "Socket socket",
    "RestOfLine /run/my dir",
    "Newline ",
  ]);
});

test("in a path a comment starts at `//` after a blank only, in a namespace at any `//`", () => {
  expect(tokens("socket /run//x//y\t// c")).toContain("RestOfLine /run//x//y");
  expect(tokens("socket // c")).toEqual(["Socket socket"]);
  expect(tokens("namespace a.b//c")).toContain("RestOfLine a.b");
});

test("`namespace` and `socket` are ordinary names where no declaration begins", () => {
  expect(tokens("socket: x")).toEqual(["Socket socket", "Colon :", "Identifier x"]);
  expect(tokens("model socket {")).toEqual(["Model model", "Socket socket", "LeftBrace {"]);
  expect(tokens("(namespace : x)")).not.toContain("RestOfLine : x)");
});

test("comments are left out, those of other languages are kept apart", () => {
  const { tokens: kept, foreignComments } = tokenize("a // b\n/// c\nd /* e\n f */ g # h");
  expect(kept.map(({ image }) => image.trim())).toEqual(["a", "", "", "d", "g"]);
  expect(foreignComments.map(({ image }) => image)).toEqual(["/* e\n f */", "# h"]);
});

test("a comment that is never closed cuts the text short", () => {
  expect(tokenize("a /* b\nc").isCutShort).toBe(true);
  expect(tokenize("a /*/").isCutShort).toBe(true);
  expect(tokenize("a /* b */ c # /*").isCutShort).toBe(false);
});

test("a character that begins nothing is a token of its own, a pair of surrogates one", () => {
  expect(tokens("$😀\u0000\uD800")).toEqual([
    "Unexpected $",
    "Unexpected 😀",
    "Unexpected \u0000",
    "Unexpected \uD800",
  ]);
});

test("blanks of every kind and a byte order mark are passed over", () => {
  expect(tokens("\uFEFFa\u00A0\u3000\tb")).toEqual(["Identifier a", "Identifier b"]);
});

test("every character there is belongs to some token", () => {
  for (let code = 0; code < 0x10000; code += 256) {
    const characters = Array.from({ length: 256 }, (_, index) => String.fromCharCode(code + index));
    const { tokens: kept, foreignComments } = tokenize(characters.join("\n"));
    expect(kept.length + foreignComments.length).toBeLessThanOrEqual(511);
  }
});
