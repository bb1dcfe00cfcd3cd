import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyse } from "../../../compiler/analyse.js";
import { format } from "../../../compiler/format/format.js";
import { describeSpec } from "../../../compiler/spec/describe.js";
import { writeSpecification } from "../../../compiler/spec/write-specification.js";
import { readDescription } from "../../../runtime/evolution/read-description.js";
import { descriptionText, type Description } from "../../../runtime/evolution/description.js";
import { resolveSpec, specOf } from "../found.js";
import { specText } from "../format/spec-texts.js";

function descriptionOf(text: string): Description {
  const { spec, diagnostics } = analyse({ name: "written.lmspc", text }, resolveSpec);
  if (spec === undefined) {
    throw new Error(`${diagnostics.map(({ message }) => message).join(" ")}\n${text}`);
  }
  return describeSpec(spec);
}

/** What is written of a description says the same, also where it has been sent, and is in the layout of `format`. */
function expectRoundTrip(description: Description): void {
  const received = readDescription(JSON.parse(descriptionText(description)));
  expect(received).toEqual(description);
  const { text = "" } = format({ name: "a", text: writeSpecification(received) });
  expect(descriptionOf(text)).toEqual(description);
  expect(format({ name: "a", text }).text).toBe(text);
}

const cases = new URL("../../cases/", import.meta.url);
const specs = [
  ...readdirSync(cases, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => new URL(`${name}/spec.lmspc`, cases)),
  ...["kitchen-sink", "certification", "keywords", "student"].map(
    (name) => new URL(`../../../specs/${name}.lmspc`, import.meta.url),
  ),
];

describe("what is written of a description says the same", () => {
  test.each(specs.map((url) => [url.pathname.split("/").slice(-2).join("/"), url] as const))(
    "%s",
    (_name, url) => {
      const { spec } = analyse(
        { name: "spec.lmspc", text: readFileSync(url, "utf8") },
        resolveSpec,
      );
      // Most cases are there for their mistakes.
      if (spec !== undefined) expectRoundTrip(describeSpec(spec));
      expect(url.pathname).toMatch(/\.lmspc$/u);
    },
  );

  test("whatever the specification", () => {
    fc.assert(
      fc.property(specText, (text) => {
        const { spec } = analyse({ name: "any.lmspc", text });
        if (spec !== undefined) expectRoundTrip(describeSpec(spec));
      }),
      { numRuns: 60 },
    );
  });
});

test("looks as somebody would have written it", () => {
  const text = `/// What it is for.
namespace a.b
class C
version 1.0.0
type Id = string
type Ids = *Id
enum E { a, b = 5, c }
/// Doc.
///
/// More.
model M { id: Id
 tags: *string = [] }
exception X
exception Y
@idempotent @timeout(90s) method f(id: Id, limit: uint8 = 5): M? throws X, Y
method g()
method h(
  /// Said.
  id: Id)
event e(m: M)
`;
  const { text: written } = format({
    name: "a",
    text: writeSpecification(describeSpec(specOf(text))),
  });
  expect(written).toBe(`namespace a.b
/// What it is for.
class C
version 1.0.0

type Id = string
type Ids = *Id

enum E {
    a
    b = 5
    c
}

/// Doc.
///
/// More.
model M {
    id: Id
    tags: *string = []
}

exception X
exception Y

@idempotent
@timeout(90s)
method f(id: Id, limit: uint8 = 5): M? throws X, Y

method g()

method h(
    /// Said.
    id: Id
)

event e(m: M)
`);
});

test("writes nothing that could move the cursor of a terminal", () => {
  const description = {
    ...describeSpec(specOf("namespace a\nclass B\nmethod f()\n")),
    doc: "a\u001b[2Jb\rc",
  };
  expect(writeSpecification(description)).toContain("/// a\uFFFD[2Jb\uFFFDc\nclass B");
});
