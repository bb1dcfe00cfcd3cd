import { describe, expect, test } from "vitest";
import { diagnose } from "../../../compiler/diagnose.js";
import { placeSpecFiles, type SpecFiles } from "../../../compiler/emit/spec-files.js";
import type { Source } from "../../../compiler/source.js";

/** Files by their path; `main.lmspc` is the specification. */
type Files = Readonly<Record<string, string>>;

const head = "namespace a.b\nclass Thermostat\nmethod read(unit: Unit)\n";
const unit = "enum Unit { celsius }\n";

function analysed(files: Files, main: string): ReturnType<typeof diagnose> {
  const find = (name: string): Source | undefined => {
    const text = files[name];
    return text === undefined ? undefined : { name, text };
  };
  return diagnose({ name: main, text: files[main] ?? "" }, find);
}

function placed(files: Files, main = "main.lmspc"): SpecFiles {
  const { spec, imported } = analysed(files, main);
  expect(spec).toBeDefined();
  const texts = new Map([...(imported ?? [])].map(([path, { text }]) => [path, text]));
  return placeSpecFiles("thermostat", files[main] ?? "", texts);
}

describe("the copies of a specification and what it imports", () => {
  const importing = (...paths: string[]): string =>
    paths.map((path) => `import "${path}"\n`).join("") + head;

  test.each<[string, Files, string[], string[]]>([
    [
      "nothing imported",
      { "main.lmspc": head.replace("Unit", "string") },
      ["thermostat.lmspc"],
      ["thermostat.lmspc"],
    ],
    [
      "files beside it and in folders below",
      {
        "main.lmspc": importing("units.lmspc", "shared/more.lmspc"),
        "units.lmspc": unit,
        "shared/more.lmspc": 'import "deep/most.lmspc"\n',
        "shared/deep/most.lmspc": "model Most { a: string }\n",
      },
      ["thermostat.lmspc", "units.lmspc", "shared/more.lmspc", "shared/deep/most.lmspc"],
      ["thermostat.lmspc", "units.lmspc", "shared"],
    ],
    [
      "a file above",
      {
        "main.lmspc": importing("shared/more.lmspc", "../../units.lmspc"),
        "../../units.lmspc": unit,
        "shared/more.lmspc": 'import "../../folder/x.lmspc"\n',
        "../folder/x.lmspc": "model Most { a: string }\n",
      },
      [
        "spec/folder_/folder_/thermostat.lmspc",
        "spec/folder_/folder_/shared/more.lmspc",
        "spec/folder_/folder/x.lmspc",
        "spec/units.lmspc",
      ],
      ["spec"],
    ],
    [
      "a file that is called as the copy is",
      { "main.lmspc": importing("Thermostat.lmspc"), "Thermostat.lmspc": unit },
      ["spec/thermostat_.lmspc", "spec/Thermostat.lmspc"],
      ["spec"],
    ],
    [
      "a file where something generated lies",
      { "main.lmspc": importing("src/units.lmspc"), "src/units.lmspc": unit },
      ["spec/thermostat.lmspc", "spec/src/units.lmspc"],
      ["spec"],
    ],
    [
      "a name that npm would take for a pattern",
      { "main.lmspc": importing("a*[b].lmspc"), "a*[b].lmspc": unit },
      ["spec/thermostat.lmspc", "spec/a*[b].lmspc"],
      ["spec"],
    ],
  ])("%s", (_, files, paths, entries) => {
    const copies = placed(files);
    expect(copies.files.map(({ path }) => path)).toEqual(paths);
    expect(copies.entries).toEqual(entries);
    expect(copies.main).toBe(paths[0]);

    const byPath = Object.fromEntries(copies.files.map(({ path, text }) => [path, text]));
    const spec = analysed(byPath, copies.main);
    expect(spec.spec).toEqual(analysed(files, "main.lmspc").spec);
    expect(spec.imported?.size).toBe(paths.length - 1);
  });

  test("lie in the same places wherever the originals do", () => {
    const files = { "main.lmspc": importing("../units.lmspc"), "../units.lmspc": unit };
    const elsewhere = { "x/y/main.lmspc": importing("../units.lmspc"), "x/units.lmspc": unit };
    expect(placed(elsewhere, "x/y/main.lmspc")).toEqual(placed(files));
  });
});
