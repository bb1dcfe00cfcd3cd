import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const dist = join(root, "compiler/dist");
const scripts = readdirSync(dist).filter((name) => name.endsWith(".js"));

test("the built command imports its own files, Node and its dependencies, and nothing that is installed for its build alone", () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies: Readonly<Record<string, string>>;
  };
  const imported = scripts.flatMap((name) => {
    const text = readFileSync(join(dist, name), "utf8");
    return [...text.matchAll(/(?:\bfrom |^import |\bimport\()"([^"$\n]+)"/gmu)].map(
      ([, path = ""]) => path,
    );
  });
  const foreign = imported.filter(
    (path) => !/^(?:node:|\.\/)/u.test(path) && !Object.hasOwn(dependencies, packageOf(path)),
  );
  expect(imported).toContain("commander");
  expect(foreign).toEqual([]);
});

/** The name of the package that an import is of: two parts where it has a scope. */
function packageOf(path: string): string {
  return /^(?:@[^/]+\/)?[^/]+/u.exec(path)?.[0] ?? path;
}

test("the licences of the libraries within the built command are with it", () => {
  const map = JSON.parse(readFileSync(join(dist, "chevrotain.js.map"), "utf8")) as {
    sources: string[];
  };
  const names = new Set(
    map.sources.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(path)?.[1]),
  );
  const licences = readFileSync(join(dist, "LICENSES.txt"), "utf8");
  expect(names).toContain("chevrotain");
  for (const name of names) expect(licences).toMatch(new RegExp(`^${name} \\d`, "mu"));
});

test("where there is a map, its sources are there or within it", () => {
  for (const name of scripts.filter((script) => existsSync(join(dist, `${script}.map`)))) {
    const map = JSON.parse(readFileSync(join(dist, `${name}.map`), "utf8")) as {
      sources: string[];
      sourcesContent?: (string | null)[];
    };
    for (const [index, source] of map.sources.entries()) {
      const isThere = typeof map.sourcesContent?.[index] === "string";
      expect([name, source, isThere || existsSync(join(dist, source))]).toEqual([
        name,
        source,
        true,
      ]);
    }
  }
});
