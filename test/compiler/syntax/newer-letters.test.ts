import { transformSync } from "oxc-transform";
import { format } from "prettier";
import { expect, test } from "vitest";
import { newerLetter } from "../../../compiler/syntax/newer-letters.js";
import { found } from "../found.js";

/** Everything that this Node takes within a name and we do too: 140,000 characters, in one name. */
const word = Array.from({ length: 0x110000 - 0x80 }, (_, index) => index + 0x80)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((character) => /^\p{ID_Continue}$/u.test(character) && !newerLetter.test(character))
  .join("");

test("whatever may stand in a name can be written by those that make the packages", async () => {
  const text = `const a${word} = 0;\n`;
  expect(await format(text, { parser: "typescript" })).toBe(text);
  expect(transformSync("a.ts", text).errors).toEqual([]);
});

test("a letter that is too new is an unexpected character, also in a chosen name", () => {
  expect(found("method a\u{105C0}()\nmethod b()\n")).toEqual(["unexpected-character \u{105C0}"]);
  expect(found("model \u{105C1} {\n}\nmethod b()\n")).toEqual(["unexpected-character \u{105C1}"]);
  expect(found('@name("\u{105C0}")\nmethod b()\n')).toEqual(['invalid-chosen-name "\u{105C0}"']);
  expect(found("model A\u{20BB7} {\n}\nmethod größe_字()\n")).toEqual([]);
});
