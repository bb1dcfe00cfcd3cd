import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { analyse } from "../../compiler/analyse.js";
import { positionAt } from "../../compiler/source.js";
import { resolveSpec } from "./found.js";
import { addedMutations } from "./mutations-added.js";
import { mutations as originalMutations, type Mutation } from "./mutations.js";

const mutations = [...originalMutations, ...addedMutations];

/** What is said after one edit, as `code line` each. */
function said({ spec, from, to }: Mutation): string[] {
  const file = new URL(`../../specs/${spec}.lmspc`, import.meta.url);
  const good = readFileSync(file, "utf8");
  if (!good.includes(from)) throw new Error(`There is no ${JSON.stringify(from)} in ${spec}.`);
  const source = { name: `${spec}.lmspc`, text: good.replace(from, () => to) };
  return analyse(source, resolveSpec).diagnostics.map((found) => {
    const { line } = positionAt(found.source ?? source, found.span.start);
    return `${found.code} ${found.source === undefined ? "" : `${found.source.name}:`}${line}`;
  });
}

test.each(mutations)("$spec: $from -> $to", (mutation) => {
  expect(said(mutation)).toEqual([`${mutation.code} ${mutation.line}`]);
});

test("one mistake gives one diagnostic, on its line", () => {
  const right = mutations.filter((mutation) => {
    const { code, line } = mutation;
    const all = said(mutation);
    return all.length === 1 && all[0] === `${code} ${line}`;
  });
  const share = (100 * right.length) / mutations.length;
  console.log(`${right.length} of ${mutations.length} mutations (${share.toFixed(1)}%)`);
  expect(mutations.length).toBeGreaterThan(100);
  expect(share).toBe(100);
});
