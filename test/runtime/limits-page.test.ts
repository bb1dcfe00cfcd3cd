import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as limits from "../../runtime/limits.js";

const runtime = new URL("../../runtime/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, runtime), "utf8");
const rows = [
  ...read("LIMITS.md").matchAll(/^\| `(\w+)` +\| +([\d,]+) \| +(?:`(\w+)`)? +\| (.*) \|$/gmu),
].map(([, name = "", value = "", option, rest = ""]) => ({ name, value, option, rest }));

describe("LIMITS.md", () => {
  test("lists every limit with its value, and no other", () => {
    const listed = rows.map(({ name, value }) => [name, Number(value.replaceAll(",", ""))]);
    expect(Object.fromEntries(listed)).toEqual({ ...limits });
    expect(rows).toHaveLength(Object.keys(limits).length);
  });

  test.each(rows)("says of $name why it is, and what happens beyond it", ({ rest }) => {
    const cells = rest.split(" | ").map((cell) => cell.trim());
    expect(cells).toHaveLength(2);
    for (const cell of cells) expect(cell.length).toBeGreaterThan(5);
  });

  test.each(rows)("names the option that changes $name", ({ name, option }) => {
    expect(option !== undefined).toBe(/(?:Default|maxMessageBytes\w+)$/u.test(name));
    if (option === undefined) return;
    const options = [
      "daemon/serve-options.ts",
      "connection/connect-options.ts",
      "connection/reconnect-options.ts",
    ]
      .map(read)
      .join("\n");
    expect(options).toContain(`readonly ${option}?: number | undefined;`);
  });
});

test("every limit is kept somewhere", () => {
  const sources = readdirSync(runtime, { recursive: true, encoding: "utf8" })
    .filter((name) => /^(?!dist|node_modules)[^.]+\.ts$/u.test(name) && name !== "limits.ts")
    .map(read)
    .join("\n");
  const unused = Object.keys(limits).filter(
    (name) => !new RegExp(`\\b${name}\\b`, "u").test(sources),
  );
  expect(unused).toEqual([]);
});
