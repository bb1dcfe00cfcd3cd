import { expect, test } from "vitest";
import { laterOf } from "../../../runtime/evolution/age.js";
import { compareSpecs } from "../../../runtime/evolution/compare-specs.js";
import { describeSpec } from "../../../compiler/spec/describe.js";
import { specOf } from "../../compiler/found.js";

const described = (text: string) => describeSpec(specOf(`namespace a\nclass B\n${text}`));

test.each([
  ["1.0.0", "1.0.1", "second"],
  ["1.9.0", "1.10.0", "second"],
  ["10.0.0", "9.9.9", "first"],
  ["1.0.0-rc.1", "1.0.0", "second"],
  ["1.0.0", "1.0.0-rc.1", "first"],
  ["1.0.0-rc.2", "1.0.0-rc.10", "second"],
  ["1.0.0-rc.10", "1.0.0-rc.beta", "second"],
  ["1.0.0-rc", "1.0.0-rc.1", "second"],
  ["1.0.0-a-b", "1.0.0-a-c", "second"],
  ["1.0.0+a", "1.0.0+b", undefined],
  ["99999999999999999999.0.0", "99999999999999999998.0.0", "first"],
])("of the versions %s and %s it is the %s", (first, second, expected) => {
  const [a, b] = [first, second].map((version) => described(`version ${version}\nmethod f()\n`));
  if (a === undefined || b === undefined) throw new Error("no description");
  expect(laterOf(a, b, compareSpecs(a, b))).toBe(expected);
});

test.each([
  ["method f()", "method f()\nmethod g()", "second"],
  ["method f()\nevent e(a: string, b: string)", "method f()\nevent e(a: string)", "first"],
  ["method f()\nenum E { a }", "method f()\nenum E { a, b }", "second"],
  ["method f()\nmethod h()", "method g()\nmethod h()", undefined],
  ["method f(a: string)", "method f(a: uint8)", undefined],
  ["version 1.0.0\nmethod f()", "method f()\nmethod g()", "second"],
])("without two versions, %j and %j: the %s", (first, second, expected) => {
  const [a, b] = [described(`${first}\n`), described(`${second}\n`)];
  expect(laterOf(a, b, compareSpecs(a, b))).toBe(expected);
});
