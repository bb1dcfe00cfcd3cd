import { expect, test } from "vitest";
import { modelsNotTooDeep } from "../../../compiler/check/nesting.js";
import { foundBy } from "./found-by.js";

/** Models each of which holds the next: as many as there are types between them, and one more. */
function chain(count: number, typeOf: (next: string) => string): string {
  const models = Array.from(
    { length: count },
    (_, index) =>
      `model M${index} {\n a: ${index === count - 1 ? "string" : typeOf(`M${index + 1}`)}\n}`,
  );
  return models.join("\n");
}

const directly = (next: string): string => next;

test.each([
  ["64 models", chain(64, directly)],
  ["any number in optionals", chain(100, (next) => `${next}?`)],
  [
    "any number in lists, maps and unions",
    `union U { a: M0 }\n${chain(100, (next) => `*${next}`)}`,
  ],
  ["a model that holds itself, which is another mistake", "model A {\n a: A\n}"],
])("allows %s", (_, text) => {
  expect(foundBy(modelsNotTooDeep, text)).toEqual([]);
});

test.each([
  ["65 models", chain(65, directly), ["model-too-deep M0"]],
  ["only where too much begins", chain(70, directly), ["model-too-deep M5"]],
  [
    "through aliases",
    `type A = M0\nmodel B {\n a: A\n}\n${chain(64, directly)}`,
    ["model-too-deep B"],
  ],
  ["long chains", chain(5_000, directly), ["model-too-deep M4935"]],
])("reports %s", (_, text, expected) => {
  expect(foundBy(modelsNotTooDeep, text)).toEqual(expected);
});
