import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyse } from "../../../compiler/analyse.js";
import { format } from "../../../compiler/format/format.js";
import { specText } from "./spec-texts.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

function formatted(text: string): string {
  const result = format({ name: "spec.lmspc", text });
  expect(result.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return result.text ?? "";
}

/** The checked form, documentation included, and what is said about it, without the places. */
function meaning(text: string): string {
  const { spec, diagnostics } = analyse({ name: "spec.lmspc", text });
  // A `///` that documents nothing may lose a `/` with its place.
  const codes = diagnostics
    .filter(({ code }) => code !== "stray-documentation")
    .map(({ code, message }) => [code, message]);
  return JSON.stringify([spec, codes.toSorted()], (key, value: unknown) => {
    if (/span$/iu.test(key)) return undefined;
    return typeof value === "bigint" ? `${value}n` : value;
  });
}

function commentsOf(text: string): string[] {
  return [...text.matchAll(/(?<![^\s{}(),:])\/\/[^\r\n]*/gu)]
    .map(([comment]) => comment.replace(/^\/\/\/(?!\/)/u, "//").trimEnd())
    .toSorted();
}

function expectLayout(text: string): void {
  expect(text).toMatch(/^(?:\S[^]*[^\n])?\n?$/u);
  expect(text).not.toMatch(/\r|[ \t]\n|\n\n\n|\{\n\n|\n\n *\}/u);
}

describe("a generated specification", () => {
  test("means the same in its layout, with every comment", () => {
    fc.assert(
      fc.property(specText, (text) => {
        const once = formatted(text);
        expectLayout(once);
        expect(meaning(once)).toBe(meaning(text));
        expect(commentsOf(once)).toEqual(commentsOf(text));
      }),
      { numRuns: 200, endOnFailure: true },
    );
  });

  test("stays as it is when it is formatted again", () => {
    fc.assert(
      fc.property(specText, (text) => {
        const once = formatted(text);
        expect(formatted(once)).toBe(once);
      }),
      { numRuns: 200, endOnFailure: true },
    );
  });

  test("is without errors, or these tests would show nothing", () => {
    fc.assert(
      fc.property(specText, (text) => {
        const { diagnostics } = analyse({ name: "spec.lmspc", text });
        expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      }),
    );
  });
});

const specs = ["specs", "test/cases", "test/compiler", "examples"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".lmspc") && !/(?:^|\/)(?:out|node_modules)\//u.test(path))
    .map((path) => join(folder, path)),
);

test.each(specs)("%s means the same in its layout, or has errors that are reported", (path) => {
  const text = readFileSync(join(root, path), "utf8");
  const { text: once, diagnostics } = format({ name: path, text });
  if (once === undefined) {
    expect(diagnostics.some(({ severity }) => severity === "error")).toBe(true);
    return;
  }
  expectLayout(once);
  expect(meaning(once)).toBe(meaning(text));
  expect(formatted(once)).toBe(once);
});

test("any text at all is formatted or has errors", () => {
  const pieces = fc.constantFrom(...'{}()<>[]:,*?=@;\n\r \t#/"', "//", "model", "method", "x", "1");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (texts) => {
      const text = texts.join("");
      const result = format({ name: "spec.lmspc", text });
      if (result.text !== undefined) expect(formatted(result.text)).toBe(result.text);
      else expect(result.diagnostics).not.toEqual([]);
    }),
    { numRuns: 2000, endOnFailure: true },
  );
});
