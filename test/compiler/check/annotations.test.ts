import { expect, test } from "vitest";
import { annotationsFit } from "../../../compiler/check/annotations.js";
import { foundBy } from "./found-by.js";

test.each([
  [
    "each in its place",
    '@deprecated @name("x")\nclass A\n@deprecated("b") @idempotent @timeout(5s)\nmethod a(@name("x") b: string)\n@timeout(250ms)\ncallback c()\n@overflow(disconnect) @replay(1000000)\nevent d()',
  ],
  [
    "what is about parts",
    'model A {\n @deprecated\n a: string\n}\nenum B { @name("x") a }\nunion C { @deprecated a: string }\n@deprecated exception D\n@name("x") type E = string',
  ],
])("allows %s", (_, text) => {
  expect(foundBy(annotationsFit, text)).toEqual([]);
});

test.each([
  [
    "unknown ones",
    "@internal\nmethod a(@Deprecated b: string)",
    ["unknown-annotation @internal", "unknown-annotation @Deprecated"],
  ],
  [
    "misplaced ones",
    '@idempotent\nevent a()\n@replay(1)\nmethod b()\n@idempotent\ncallback c()\n@deprecated\nversion 1.0.0\n@name("x")\nsocket /run',
    [
      "misplaced-annotation @idempotent",
      "misplaced-annotation @replay",
      "misplaced-annotation @idempotent",
      "misplaced-annotation @deprecated",
      "misplaced-annotation @name",
    ],
  ],
  ["repeated ones", "@deprecated @deprecated\nmethod a()", ["repeated-annotation @deprecated"]],
  [
    "wrong arguments",
    '@deprecated(1)\nmethod a()\n@timeout(5)\nmethod b()\n@timeout\nmethod c()\n@idempotent()\nmethod d()\n@name("a", "b")\nmethod e()\n@name(a b)\nmethod f()',
    [
      "annotation-argument (1)",
      "annotation-argument (5)",
      "annotation-argument @timeout",
      "annotation-argument ()",
      'annotation-argument ("a", "b")',
      "annotation-argument (a b)",
    ],
  ],
  [
    "what cannot be waited for or kept",
    "@timeout(0ms)\nmethod a()\n@timeout(0.5ms)\nmethod b()\n@timeout(600h)\nmethod c()\n@replay(0)\nevent d()\n@replay(1000001)\nevent e()",
    [
      "annotation-argument (0ms)",
      "annotation-argument (0.5ms)",
      "annotation-argument (600h)",
      "annotation-argument (0)",
      "annotation-argument (1000001)",
    ],
  ],
])("reports %s", (_, text, expected) => {
  expect(foundBy(annotationsFit, text)).toEqual(expected);
});
