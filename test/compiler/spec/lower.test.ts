import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Spec } from "../../../compiler/spec/spec.js";
import { specOf } from "../found.js";

test("types are resolved and numbers assigned, each kind from 1", () => {
  const spec = specOf(
    `event ticked()
namespace a.b
class C
socket /run/c
method get(list: **M): M
exception Late
model M {
  when: double
}
method put(m: M)
exception Early
event set(m: M)
`,
  );
  const m = { kind: "model", name: "M" } as const;
  const expected: Spec = {
    namespace: "a.b",
    className: "C",
    socketBase: "/run/c",
    models: [
      { name: "M", members: [{ name: "when", type: { kind: "primitive", name: "double" } }] },
    ],
    exceptions: [
      { name: "Late", number: 1 },
      { name: "Early", number: 2 },
    ],
    methods: [
      {
        name: "get",
        number: 1,
        parameters: [{ name: "list", type: { kind: "list", item: { kind: "list", item: m } } }],
        result: m,
      },
      { name: "put", number: 2, parameters: [{ name: "m", type: m }] },
    ],
    events: [
      { name: "ticked", number: 1, parameters: [] },
      { name: "set", number: 2, parameters: [{ name: "m", type: m }] },
    ],
  };
  expect(spec).toMatchObject(expected);
});

test.each(["student", "test-daemon", "kitchen-sink"])("specs/%s is taken", (name) => {
  const file = new URL(`../../../specs/${name}.lmspc`, import.meta.url);
  expect(specOf(readFileSync(file, "utf8")).methods.length).toBeGreaterThan(0);
});
