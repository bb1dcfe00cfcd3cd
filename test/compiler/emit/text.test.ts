import { expect, test } from "vitest";
import { analyse } from "../../../compiler/analyse.js";
import { signature } from "../../../compiler/emit/text.js";

test("a signature in documentation is laid out as the specification is", () => {
  const line = "find(by: map<string, *(uint8?)>, limit: uint32 = 50): map<uint8, *string>";
  const text = `namespace com.example.test\nclass Test\nmethod ${line}\n`;
  const methods = analyse({ name: "test.lmspc", text }).spec?.methods ?? [];
  expect(methods.map(signature)).toEqual([line]);
});
