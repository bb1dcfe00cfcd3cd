import { expect, test } from "vitest";
import type { Diagnostic } from "../../compiler/diagnostics.js";
import { githubAnnotation } from "../../compiler/github-annotation.js";

const diagnostic: Diagnostic = {
  code: "unknown-type",
  severity: "error",
  message: 'There is no type named "100%".',
  span: { start: 6, end: 9 },
  notes: [],
};

test("a diagnostic becomes one workflow command", () => {
  expect(githubAnnotation(diagnostic, { name: "a.lmspc", text: "first\nabc" })).toBe(
    '::error file=a.lmspc,line=2,col=1,endLine=2,endColumn=4,title=unknown-type::There is no type named "100%25".',
  );
});

test("names cannot end a property, and a hint goes on a line of its own", () => {
  const hinted = { ...diagnostic, message: "m", hint: "h", severity: "warning" } as const;
  expect(githubAnnotation(hinted, { name: "a,b:c\n.lmspc", text: "first\nabc" })).toBe(
    "::warning file=a%2Cb%3Ac%0A.lmspc,line=2,col=1,endLine=2,endColumn=4,title=unknown-type::m%0Ah",
  );
});
