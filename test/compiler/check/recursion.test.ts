import { expect, test } from "vitest";
import { analyse } from "../../../compiler/analyse.js";
import { recursiveModels } from "../../../compiler/check/recursion.js";
import { foundBy } from "./found-by.js";

test.each([
  ["a list of itself", "model A {\n a: *A\n}"],
  ["itself through a list", "model A {\n b: B\n}\nmodel B {\n a: *A\n}"],
  ["one model twice", "model A {\n b: B\n c: B\n}\nmodel B {}"],
  ["a diamond", "model A {\n b: B\n c: C\n}\nmodel B {\n d: D\n}\nmodel C {\n d: D\n}\nmodel D {}"],
  ["what does not exist", "model A {\n b: B\n}"],
])("allows %s", (_, text) => {
  expect(foundBy(recursiveModels, text)).toEqual([]);
});

test.each([
  ["itself", "model A {\n a: A\n}", ["recursive-model A"]],
  ["itself through another", "model A {\n b: B\n}\nmodel B {\n a: A\n}", ["recursive-model B"]],
  [
    "what contains itself, reported there",
    "model A {\n b: B\n}\nmodel B {\n b: B\n}",
    ["recursive-model B"],
  ],
  [
    "itself in two ways, reported once",
    "model A {\n a: A\n b: B\n}\nmodel B {\n a: A\n}",
    ["recursive-model A"],
  ],
  [
    "itself, twice apart",
    "model A {\n a: A\n}\nmodel B {\n b: B\n}",
    ["recursive-model A", "recursive-model B"],
  ],
])("reports a model that contains %s", (_, text, expected) => {
  expect(foundBy(recursiveModels, text)).toEqual(expected);
});

test("the path is shown", () => {
  const text =
    "namespace a\nclass T\nmodel A {\n b: B\n}\nmodel B {\n c: C\n}\nmodel C {\n a: A\n}\n";
  const [found] = analyse({ name: "s", text }).diagnostics;
  expect(found?.message).toBe('Model "A" contains itself without end: A → B → C → A.');
  expect(found?.notes.map(({ message }) => message)).toEqual([
    '"B" contains "C" in its member "c".',
    '"C" contains "A" in its member "a".',
  ]);
});

test("a circle of 20,000 models is found without recursion, and shown in part", () => {
  const count = 20_000;
  const models = Array.from(
    { length: count },
    (_, index) => `model M${index} {\n next: M${(index + 1) % count}\n}\n`,
  );
  const text = `namespace a\nclass T\n${models.join("")}`;
  const { diagnostics } = analyse({ name: "s", text });
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]?.message).toBe(
    'Model "M0" contains itself without end: M0 → M1 → M2 → M3 → M4 → M5 → … → M0.',
  );
  expect(diagnostics[0]?.notes).toHaveLength(5);
});
