import { expect, test } from "vitest";
import { analyse } from "../../compiler/analyse.js";

/**
 * Four times the text may take about four times as long, whatever it is. Measured as a ratio, which does not depend on the
 * machine: a quadratic step in a text of this size would show as sixteen.
 */
function growth(textOf: (count: number) => string, count: number): number {
  // Until the compiler of the machine has settled.
  best(textOf(count));
  return best(textOf(4 * count)) / best(textOf(count));
}

function best(text: string): number {
  return Math.min(...[1, 2, 3].map(() => millisecondsFor(text)));
}

/** Of the processor, not of the clock: other processes do not count. */
function millisecondsFor(text: string): number {
  const start = process.cpuUsage();
  analyse({ name: "large", text });
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const header = "namespace a.b\nclass C\n";

const texts: Record<string, [(count: number) => string, number]> = {
  "good declarations": [
    (count) =>
      header +
      Array.from({ length: count }, (_, index) =>
        [
          `model M${index} {\n    id: string\n    next: *M${(index * 7) % count}\n}`,
          `exception E${index}`,
          `method m${index}(a: M${index}, b: **uint32): *M${index}`,
          `event e${index}(a: double)`,
        ].join("\n"),
      ).join("\n"),
    500,
  ],
  "unknown types": [
    (count) =>
      header +
      Array.from({ length: count }, (_, index) => `model M${index} {\n a: X${index}\n}\n`).join(""),
    500,
  ],
  "broken members": [(count) => `${header}model A {\n${"a b\n".repeat(count)}}`, 2000],
  "unclosed models": [(count) => header + "model A {\n a: string\n".repeat(count), 2000],
  "unclosed parentheses": [(count) => header + "method a(b: string\n".repeat(count), 2000],
  "opening braces": [(count) => `${header}model A {\n${"a {\n".repeat(count)}`, 2000],
  "one long line of parameters": [
    (count) => `${header}method a(${"b string, ".repeat(count)}c: string)`,
    2000,
  ],
  "parameters without commas over lines": [
    (count) => `${header}method a(\n${"b string\n".repeat(count)})`,
    2000,
  ],
  "lines that are no declaration": [(count) => header + "what is this\n".repeat(count), 2000],
  "comments of other languages": [(count) => header + "# no\n/* no */\n".repeat(count), 2000],
  "unclosed comments": [(count) => header + "/* no\n".repeat(count), 5000],
  "blank lines": [(count) => header + "\n".repeat(count), 20_000],
  "unexpected characters": [(count) => header + "$".repeat(count), 5000],
  "a nested generic": [(count) => `${header}method a(): ${"list<".repeat(count)}`, 5000],
  "stray braces": [(count) => header + "}\n".repeat(count), 2000],
  "annotations without end": [(count) => `${header}${"@deprecated\n".repeat(count)}`, 2000],
  "annotations in an unclosed model": [
    (count) => `${header}model A {\n${"@deprecated\n".repeat(count)}`,
    2000,
  ],
  "annotations of members": [
    (count) => `${header}model A {\n${'@name("a") a b\n'.repeat(count)}}`,
    1000,
  ],
  "doc comments": [(count) => `${header}${"/// a\n".repeat(count)}`, 5000],
  "values of an enum": [(count) => `${header}enum A { ${"a b, c = x, ".repeat(count)}`, 1000],
  "cases of a union": [(count) => `${header}union A {\n${"a: B c: D,\n".repeat(count)}}`, 1000],
  "brackets around a type": [(count) => `${header}type A = ${"(".repeat(count)}`, 5000],
  "maps of maps": [(count) => `${header}type A = ${"map<string, ".repeat(count)}`, 5000],
  "question marks": [(count) => `${header}type A = string${"?".repeat(count)}`, 5000],
  "a chain of aliases": [
    (count) =>
      header +
      Array.from({ length: count }, (_, index) => `type A${index} = A${index + 1}\n`).join("") +
      `type A${count} = string\nmodel M {\n${"a: A0\n".repeat(count)}}`,
    500,
  ],
  "a long text": [(count) => `${header}type A = "${"\\n".repeat(count)}`, 20_000],
  "a socket with blanks": [(count) => `${header}socket a${" ".repeat(count)}b`, 50_000],
};

// Again where a busy machine got between the two measurements.
test.each(Object.entries(texts))(
  "time grows with the text, not faster: %s",
  { retry: 3 },
  (_, [textOf, count]) => {
    expect(growth(textOf, count)).toBeLessThan(10);
  },
);

test("10,000 declarations take about a second", () => {
  const [textOf] = texts["good declarations"] ?? [String];
  const text = textOf(2500);
  // A second on an ordinary machine; three, so that a busy one does not fail.
  expect(best(text)).toBeLessThan(3000);
});

test.each(["    id: string\n", "model A {\n", "x", "*", "method a(b: string, c\n"])(
  "half a megabyte of %j is read",
  (line) => {
    const text = line.repeat(Math.ceil(500_000 / line.length));
    expect(analyse({ name: "large", text }).diagnostics.length).toBeGreaterThan(0);
  },
);

test("five megabytes do not overflow the stack", () => {
  for (const line of ["    id: string\n", "x", "*"]) {
    const text = line.repeat(Math.ceil(5_000_000 / line.length));
    expect(analyse({ name: "large", text }).diagnostics.length).toBeGreaterThan(0);
  }
});
