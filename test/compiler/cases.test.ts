import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { analyse, type Analysis, type Resolve } from "../../compiler/analyse.js";
import { catalogue } from "../../compiler/diagnostics.js";
import { renderDiagnostic, summarise } from "../../compiler/render.js";
import type { Source } from "../../compiler/source.js";

/**
 * Every folder of `test/cases` without an `expected` package is a specification and what we say about it.
 * `UPDATE=1` writes what we say now; read the difference as a user would.
 */
const casesFolder = fileURLToPath(new URL("../cases", import.meta.url));
const isUpdate = process.env["UPDATE"] === "1";

const cases = readdirSync(casesFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !existsSync(join(casesFolder, entry.name, "expected")))
  .map(({ name }) => name);

/** Reported by the emitter, which knows what a name becomes; its case compiles and so has an `expected` package. */
const pendingCodes = ["renamed"];

/** What a case imports lies in its folder. */
function resolveIn(folder: string): Resolve {
  return (path) => {
    const file = join(folder, path);
    return existsSync(file) ? { name: path, text: readFileSync(file, "utf8") } : undefined;
  };
}

/** Cases whose name begins so are checked for the protocol of the original too. */
const wirePrefix = "wire-libmedium-";

function analysed(name: string, source: Source): Analysis {
  const wire = name.startsWith(wirePrefix) ? "libmedium" : undefined;
  return analyse(source, resolveIn(join(casesFolder, name)), wire);
}

function renderedDiagnostics(name: string): string {
  const text = readFileSync(join(casesFolder, name, "spec.lmspc"), "utf8");
  const source = { name: "spec.lmspc", text };
  const { diagnostics } = analysed(name, source);
  const rendered = diagnostics.map((found) => renderDiagnostic(found, source, { colour: false }));
  return [...rendered, `${summarise(diagnostics)}\n`].join("\n");
}

describe("cases", () => {
  test.each(cases)("%s", (name) => {
    const folder = join(casesFolder, name);
    const file = join(folder, "diagnostics.txt");
    const actual = renderedDiagnostics(name);
    if (isUpdate) writeFileSync(file, actual);
    const others = readdirSync(folder).filter((entry) => entry !== "diagnostics.txt");
    expect(others).toContain("spec.lmspc");
    expect(actual).not.toBe("\n");
    expect(actual).toBe(readFileSync(file, "utf8"));
  });
});

describe("catalogue", () => {
  const reported = new Set(
    cases.flatMap((name) => {
      const text = readFileSync(join(casesFolder, name, "spec.lmspc"), "utf8");
      const { diagnostics } = analysed(name, { name, text });
      return diagnostics.map(({ code }) => code);
    }),
  );

  test.each(Object.keys(catalogue))("%s has a case", (code) => {
    const codes: ReadonlySet<string> = reported;
    expect(codes.has(code)).toBe(!pendingCodes.includes(code));
  });
});
