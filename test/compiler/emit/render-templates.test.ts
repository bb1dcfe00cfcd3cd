import { expect, test } from "vitest";
import { createRender } from "../../../compiler/emit/render-templates.js";

async function rendered(text: string, view: object, partial = ""): Promise<string> {
  const templates = new Map([
    ["a", text],
    ["partials/part", partial],
  ]);
  return (await createRender(templates))("a", view);
}

test("nothing is escaped: generated code is no web page", async () => {
  expect(await rendered("{{type}}", { type: 'Promise<"a" & b>' })).toBe('Promise<"a" & b>');
});

test("a value that is missing throws", async () => {
  await expect(rendered("{{missing}}", {})).rejects.toThrow(/missing/);
  await expect(rendered("{{#each list}}{{missing}}{{/each}}", { list: [{}] })).rejects.toThrow(
    /missing/,
  );
});

test("a helper that nobody registered throws", async () => {
  await expect(rendered("{{shout name}}", { name: "a" })).rejects.toThrow(/shout/);
});

test("a template that is not there throws", async () => {
  const render = await createRender(new Map());
  expect(() => render("b", {})).toThrow(/no template b/);
});

test("partials keep the lines of a value as they are", async () => {
  const text = "  {{> part}}\n";
  expect(await rendered(text, { doc: "one\ntwo" }, "{{doc}}\n")).toBe("  one\ntwo\n");
});
