import { expect, test } from "vitest";
import { createContext } from "../../../compiler/emit/context.js";
import { outputView } from "../../../compiler/emit/view.js";
import type { Spec, Type } from "../../../compiler/spec/spec.js";

test("a chain of 20,000 models overflows no stack", () => {
  const count = 20_000;
  const model = (index: number): Type => ({ kind: "model", name: `M${index}` });
  const models = Array.from({ length: count }, (_, index) => ({
    name: `M${index}`,
    members: index === count - 1 ? [] : [{ name: "a", type: model(index + 1) }],
  }));
  const method = { name: "f", number: 1, parameters: [], throws: [], isIdempotent: false };
  const spec: Spec = {
    namespace: "a",
    className: "A",
    aliases: [],
    enums: [],
    unions: [],
    models,
    exceptions: [],
    methods: [{ ...method, result: model(0) }],
    callbacks: [],
    events: [],
  };
  const options = { scope: undefined, nanoseconds: false, imported: new Map<string, string>() };
  const context = createContext(spec, { name: "a.lmspc", text: "" }, options);
  expect(context.internals.declared.size).toBe(count);
  expect(outputView(context).packageFiles.map(({ path }) => path)).toContain("src/codecs.ts");
});
