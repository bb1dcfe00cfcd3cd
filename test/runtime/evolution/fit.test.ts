import { expect, test } from "vitest";
import { fit } from "../../../runtime/evolution/fit.js";
import { readDescription } from "../../../runtime/evolution/read-description.js";
import type { Description } from "../../../runtime/evolution/description.js";
import { interfaceOf } from "../../compiler/evolution/dynamic-package.js";
import { specOf } from "../../compiler/found.js";

function described(text: string): Description {
  return readDescription(JSON.parse(interfaceOf(specOf(text)).json));
}

test.each([
  [
    "namespace a.c\nclass C\n",
    'The namespace: the application has "a.b", the daemon has "a.c". The application was built from a.b',
  ],
  ["namespace a.b\nclass D\n", 'The class: the application has "C", the daemon has "D".'],
])("nothing of another interface fits, and the reason names both: %j", (head, reason) => {
  const method = "method f()\n";
  const { methods } = fit(
    described(`namespace a.b\nclass C\n${method}`),
    described(`${head}${method}`),
  );
  expect(methods).toEqual([
    { name: "f", misfitNumber: 1, reason: expect.stringContaining(reason) },
  ]);
});
