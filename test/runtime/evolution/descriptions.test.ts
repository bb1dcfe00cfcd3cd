import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { IncompatibleInterface, ProtocolError } from "../../../runtime/errors.js";
import { canonicalText } from "../../../runtime/evolution/canonical.js";
import { compareSpecs } from "../../../runtime/evolution/compare-specs.js";
import { descriptionText } from "../../../runtime/evolution/description.js";
import { readDescription } from "../../../runtime/evolution/read-description.js";

interface Vectors {
  readonly base: object;
  readonly descriptions: { readonly description: object; readonly canonical: string }[];
  readonly malformed: { description?: unknown; change?: object; error: string }[];
}

const { base, descriptions, malformed }: Vectors = JSON.parse(
  readFileSync(new URL("../../vectors/descriptions.json", import.meta.url), "utf8"),
);

test.each(descriptions)("is read, and says $canonical", ({ description, canonical }) => {
  const read = readDescription(description);
  expect(canonicalText(read)).toBe(canonical);
  // What is written of it is read as the same.
  expect(readDescription(JSON.parse(descriptionText(read)))).toStrictEqual(read);
});

describe("what is no description is refused", () => {
  test.each(malformed)("$error", ({ description, change, error }) => {
    const value = description === undefined ? { ...base, ...change } : description;
    const reading = (): unknown => readDescription(value);
    expect(reading).toThrow(ProtocolError);
    expect(reading).toThrow(`The description of the interface is wrong: `);
    expect(reading).toThrow(error);
  });

  test("the base of the vectors is one", () => {
    expect(() => readDescription(base)).not.toThrow();
  });

  test("a later format, which is no mistake", () => {
    expect(() => readDescription({ ...base, format: 2 })).toThrow(IncompatibleInterface);
    expect(() => readDescription({ ...base, format: 2 })).toThrow("Update @libmedium/runtime");
  });
});

describe("names that every object has", () => {
  const hostile = ["__proto__", "constructor", "toString", "hasOwnProperty"];

  test("are names like others", () => {
    const description = readDescription(
      JSON.parse(
        JSON.stringify({
          ...base,
          models: [...hostile, "M"].map((name) => ({
            name,
            members: hostile.map((member) => ({ name: member, type: "string" })),
          })),
          methods: hostile.map((name) => ({ name, parameters: [{ name, type: name }] })),
        }),
      ),
    );
    expect(compareSpecs(description, description)).toEqual([]);
    expect(description.models.map(({ name }) => name)).toEqual([...hostile, "M"]);
  });

  test("are no keys, and no types", () => {
    const inherited = JSON.parse('{"__proto__":{"format":1,"namespace":"a","class":"B"}}');
    expect(() => readDescription(inherited)).toThrow("format must be an integer");
    for (const type of hostile) {
      const aliases = [{ name: "Id", type }];
      expect(() => readDescription({ ...base, aliases })).toThrow("declared or primitive");
    }
  });
});

describe("limits", () => {
  const aliases = (count: number): object[] =>
    Array.from({ length: count }, (_, index) => ({
      name: `A${index}`,
      type: index === 0 ? "string" : { list: `A${index - 1}` },
    }));

  test("types as deep as they may be are read, whatever the order, and deeper ones are not", () => {
    const chain = aliases(32);
    const only = { format: 1, namespace: "a", class: "B" };
    expect(() => readDescription({ ...only, aliases: chain })).not.toThrow();
    expect(() => readDescription({ ...only, aliases: chain.toReversed() })).not.toThrow();
    const long = aliases(100_000);
    expect(() => readDescription({ ...only, aliases: long })).toThrow("more than 64 deep");
    expect(() => readDescription({ ...only, aliases: long.toReversed() })).toThrow(
      "more than 64 deep",
    );
  });

  test("so many things, and no more", () => {
    const models = Array.from({ length: 262_145 }, (_, index) => ({ name: `M${index}` }));
    const only = { format: 1, namespace: "a", class: "B" };
    expect(() => readDescription({ ...only, models })).toThrow(
      "must not declare more than 262144 things",
    );
  });

  test("a text as long as a message is no burden", () => {
    const long = "x".repeat(8_000_000);
    for (const change of [{ class: long }, { version: `1.0.0-${long}` }, { namespace: long }]) {
      expect(() => readDescription({ ...base, ...change })).toThrow(ProtocolError);
    }
    const members = [{ name: "a", type: "string", default: JSON.stringify(long) }];
    const models = [{ name: "M", members }];
    expect(readDescription({ ...base, models }).models[0]?.members[0]?.default).toHaveLength(
      8_000_002,
    );
  });
});
