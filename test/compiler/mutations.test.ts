import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { analyse } from "../../compiler/analyse.js";
import { tokenize } from "../../compiler/syntax/tokens.js";
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

/** Each word and sign of a specification left out, doubled, or with a stray sign behind it. */
function* singleEdits(text: string): Generator<string> {
  for (const { image, startOffset } of tokenize(text).tokens) {
    if (image.trim() === "") continue;
    const before = text.slice(0, startOffset);
    const after = text.slice(startOffset + image.length);
    for (const edited of ["", `${image} ${image}`, `${image}$`]) yield before + edited + after;
  }
}

test.each([
  ["student", 98],
  ["test-daemon", 98],
  ["kitchen-sink", 97],
])("of the mistakes anywhere in %s that are noticed, %d %% are one diagnostic", (spec, least) => {
  const good = readFileSync(new URL(`../../specs/${spec}.lmspc`, import.meta.url), "utf8");
  const counts = [...singleEdits(good)].map((text) => {
    return analyse({ name: `${spec}.lmspc`, text }, resolveSpec).diagnostics.length;
  });
  const noticed = counts.filter((count) => count > 0);
  const share = (100 * noticed.filter((count) => count === 1).length) / noticed.length;
  console.log(`${spec}: ${share.toFixed(1)}% of ${noticed.length} single edits`);
  expect(share).toBeGreaterThan(least);
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
