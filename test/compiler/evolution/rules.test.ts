import { describe, expect, test } from "vitest";
import { analyse } from "../../../compiler/analyse.js";
import { changesBetween, type PlacedChange } from "../../../compiler/placed-change.js";
import { changeCatalogue } from "../../../runtime/evolution/changes.js";
import type { Spec } from "../../../compiler/spec/spec.js";

import type { Case } from "./case-list.js";
import { memberCases } from "./member-cases.js";
import { partCases } from "./part-cases.js";
import { typeCases } from "./type-cases.js";

const rows: readonly Case[] = [...partCases, ...memberCases, ...typeCases];

describe("when", () => {
  test.each(rows)("$title", ({ old, new: now, found }) => {
    expect(changesBetween(specOf(old), specOf(now)).map(summary)).toEqual(found);
  });
});

describe("every code", () => {
  const seen = rows.flatMap(({ found }) => found.map((line) => line.split(/[ :]/u)[1]));

  test("is found somewhere above", () => {
    expect(Object.keys(changeCatalogue).filter((code) => !seen.includes(code))).toEqual([]);
  });

  test("comes with a sentence, and with both places where both sides have one", () => {
    for (const { old, new: now } of rows) {
      for (const change of changesBetween(specOf(old), specOf(now))) {
        expect(change.message).toMatch(/^[A-Z].*\.$/su);
        const isPlaced = change.oldSpan !== undefined || change.newSpan !== undefined;
        expect(isPlaced || /^(?:socket|version)/u.test(change.code)).toBe(true);
      }
    }
  });
});

function summary({ code, isBreaking, isMisread, affects }: PlacedChange): string {
  const sign = isMisread ? "!" : isBreaking ? "-" : "+";
  const parts = affects.map((part) =>
    part.kind === "interface" ? part.kind : `${part.kind} ${part.name}`,
  );
  return `${sign} ${code}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}`;
}

function specOf(text: string): Spec {
  const whole = text.startsWith("#") ? text.slice(1) : `namespace a.b\nclass C\n${text}`;
  const { spec, diagnostics } = analyse({ name: "rule.lmspc", text: whole });
  if (spec === undefined) throw new Error(diagnostics.map(({ message }) => message).join(" "));
  return spec;
}
