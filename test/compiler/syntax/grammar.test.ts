import { describe, expect, test } from "vitest";
import { found } from "../found.js";

const good = "method good()\n";

describe("accepts", () => {
  test.each([
    ["an empty model", "model A{}\nmodel B {\n\n}\n"],
    ["a '}' on the line of the last member", "model A {\n a: string }\n"],
    ["a member on the line of '{'", "model A { a: string\n b: string\n}\n"],
    ["a trailing comma", "method a(x: string,)\nevent b(x: string,\n)\n"],
    ["parameters over lines", "method a(\n\n x\n :\n *\n string\n ,\n y: uint8)\n"],
    ["'{' and ':' on the next line", "model A\n{\n a\n : string\n}\nmethod b()\n\n: A\n"],
    [
      "':' on the next line, after an annotation that is on the line of the name",
      'model A {\n @deprecated a\n : string\n @name("c") @deprecated("x") b\n : string\n}\nmodel B { @deprecated a\n : A\n}\n',
    ],
    ["nested lists", "method a(x: **uint32): * * *string\n"],
    ["keywords and types as names", "model socket {\n model: string\n event: *socket\n}\n"],
    [
      "keywords as parameters on their own lines",
      "method event(\n model: string,\n method: string\n)\n",
    ],
    [
      "a comment anywhere",
      "model A { // c\n // c\n a: string//c\n} // c\nmethod b( // c\n) // c\n",
    ],
    ["lines that end with CRLF", "model A {\r\n a: string\r\n}\r\n"],
    ["lines that end with CR", "model A {\r a: string\r}\r"],
    ["a model used before it is declared", "method a(): B\nmodel B{}\n"],
  ])("%s", (_, declarations) => {
    expect(found(`${declarations}${good}`)).toEqual([]);
  });
});

describe("goes on after a mistake in", () => {
  test.each([
    ["a member", "model A {\n a string\n b: Unknown\n}\n", ["expected-symbol string"]],
    [
      "a parameter",
      "method a(x string, y: string, z)\n",
      ["expected-symbol string", "expected-symbol )"],
    ],
    [
      "a head",
      "model {\n a: string\n b string\n}\n",
      ["expected-name {", "expected-symbol string"],
    ],
    [
      "an unclosed model",
      "model A {\n a: string\nmodel B {\n b string\n}\n",
      ["unclosed {", "expected-symbol string"],
    ],
    [
      "an unclosed '('",
      "method a(x: string\nmethod b(y string)\n",
      ["unclosed (", "expected-symbol string"],
    ],
    [
      "a line that is no declaration",
      "what is this\nmethod b(y string)\n",
      ["unknown-keyword what", "expected-symbol string"],
    ],
    [
      "a block that is no declaration",
      "group A {\n b, c\n}\nmethod b(y string)\n",
      ["unknown-keyword group", "expected-symbol string"],
    ],
    [
      "a nested block",
      "model A {\n a: {\n  b: string\n }\n c string\n}\n",
      ["expected-type {", "expected-symbol string"],
    ],
    ["a '{' too many", "model A {{\n a: string\n}\n", ["expected-name {"]],
    ["a '}' too many", "model A {\n a: string\n}\n b: string\n}\n", ["member-outside-model b"]],
  ])("%s", (_, declarations, expected) => {
    const unknown = declarations.includes("Unknown") ? ["unknown-type Unknown"] : [];
    expect(found(`${declarations}${good}`)).toEqual([...expected, ...unknown]);
  });
});

test("an event may be given a result, which is reported as such", () => {
  expect(found("event a(): string\n")).toEqual(["event-result string"]);
});
