import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diagnose } from "../../../compiler/diagnose.js";
import { nodePackages } from "../../../compiler/emit/reserved-names.js";
import { nameEverything } from "../../../compiler/emit/names.js";
import { projectTemplates } from "../../../compiler/init/create-project.js";
import { projectFiles } from "../../../compiler/init/project-files.js";
import { problemOf } from "../../../compiler/init/project-name.js";

const templates = await projectTemplates();

function filesOf(name: string): Map<string, string> {
  return new Map(projectFiles(templates, name).map(({ path, text }) => [path, text]));
}

describe("the files of a project", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/u);
  const awkward = fc.constantFrom(
    "events",
    "node-modules",
    "worker-threads",
    "reading",
    "map",
    "error",
    "out-of-range",
    "thermostat",
  );
  const name = fc.oneof(
    fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join("-")),
    awkward,
  );

  test("agree about what everything is called", () => {
    fc.assert(
      fc.property(name, (project) => {
        expect(problemOf(project)).toBeUndefined();
        const files = filesOf(project);
        const text = files.get(`${project}.lmspc`) ?? "";
        const { spec, diagnostics } = diagnose({ name: "spec.lmspc", text });
        expect(diagnostics).toEqual([]);
        if (spec === undefined) return;
        const names = nameEverything(spec);
        expect(JSON.parse(files.get("package.json") ?? "")).toMatchObject({
          name: project,
          imports: {
            [`#${names.packageName}`]: `./generated/${names.packageName}/dist/index.js`,
            [`#${names.packageName}/server`]: `./generated/${names.packageName}/dist/server.js`,
          },
        });
        expect(files.get("src/app.ts")).toContain(
          ` ${names.connection} } from "#${names.packageName}"`,
        );
        expect(files.get("src/daemon.ts")).toContain(`extends ${names.serverBase} `);
      }),
    );
  });

  test.each([...nodePackages])("take another class where Node has a package %s", (project) => {
    const source = { name: "spec.lmspc", text: filesOf(project).get(`${project}.lmspc`) ?? "" };
    expect(diagnose(source).diagnostics).toEqual([]);
  });

  test("show nothing of the project that they are made from", () => {
    for (const text of filesOf("my-lamp").values())
      expect(text).not.toMatch(/thermostat|0\.0\.0/iu);
  });

  test("link to no page", () => {
    for (const text of filesOf("my-lamp").values()) expect(text).not.toMatch(/https?:/u);
  });
});

test.each([
  "",
  "Lamp",
  "my_lamp",
  "1lamp",
  "-lamp",
  "lamp-",
  "my--lamp",
  "../lamp",
  "@a/lamp",
  ".",
  "x".repeat(41),
])("%j is no name for a project", (name) => {
  expect(problemOf(name)).toMatch(/^A name /u);
});
