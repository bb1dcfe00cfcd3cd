import { expect, test } from "vitest";
import {
  catalogue,
  diagnostic,
  inOrder,
  quoted,
  type Diagnostic,
} from "../../compiler/diagnostics.js";

const span = { start: 3, end: 5 };

function at(start: number, name: string): Diagnostic {
  return diagnostic("unknown-type", { name }, { start, end: start + 1 });
}

test("a diagnostic takes severity and message from the catalogue", () => {
  expect(diagnostic("unknown-type", { name: "Studnet" }, span, { hint: "Try." })).toEqual({
    code: "unknown-type",
    severity: "error",
    message: 'There is no type named "Studnet".',
    span,
    notes: [],
    hint: "Try.",
  });
  expect(diagnostic("renamed", { name: "then", other: "then_" }, span)).toEqual({
    code: "renamed",
    severity: "warning",
    message: '"then" cannot stand in TypeScript as it is; it becomes "then_".',
    span,
    notes: [],
  });
});

test("a parameter of another code does not compile", () => {
  // @ts-expect-error: the message of an unclosed block is about what opens it, not what closes it.
  const found = diagnostic("unclosed", { closing: "}", owner: "model" }, span);
  expect(found.code).toBe("unclosed");
});

test("codes are in kebab case", () => {
  for (const code of Object.keys(catalogue)) expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
});

test("diagnostics are ordered by place, and stay in the order in which they were found at one", () => {
  const names = inOrder([at(9, "c"), at(2, "a"), at(9, "d"), at(5, "b")]).map(
    ({ message }) => /"(.)"/.exec(message)?.[1],
  );
  expect(names).toEqual(["a", "b", "c", "d"]);
});

test("a word too long to read is cut", () => {
  expect(quoted("x".repeat(1000))).toBe(`"${"x".repeat(60)}…"`);
});
