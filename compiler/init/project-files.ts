import { analyse } from "../analyse.js";
import { nameEverything, type Names } from "../emit/names.js";
import type { Source } from "../source.js";
import { pascalCase } from "../spelling.js";
import type { File } from "../transpile.js";
import { version } from "../version.js";

/**
 * The files of a new project. The templates are a project themselves, a thermostat, which is given the names that the compiler makes of
 * the name of the new one.
 */
export function projectFiles(templates: readonly File[], name: string): File[] {
  const specification = templates.find(({ path }) => path === "thermostat.lmspc")?.text ?? "";
  const { source, names } = named(specification, name);

  const ofOthers = [
    [/ThermostatConnection/g, names.connection],
    [/ThermostatServerBase/g, names.serverBase],
    [/(?<=#|generated\/)thermostat/g, names.packageName],
    [/thermostat/g, name],
    [/\^0\.0\.0/g, `^${version}`],
  ] as const;
  return templates.map(({ path, text }) => {
    if (path === "thermostat.lmspc") return { path: source.name, text: source.text };
    // npm leaves a file of that name out of packages.
    if (path === "gitignore") return { path: ".gitignore", text };
    return { path, text: replaced(text, ofOthers) };
  });
}

/** The specification, with a class for which every name can stand as it is: not so `Events`, because Node has a package of that name. */
function named(specification: string, name: string): { source: Source; names: Names } {
  const spelling = name.replaceAll("-", "_");
  const candidates = ["", "_service"].map((ending) => {
    const text = replaced(specification, [
      [/com\.example\.thermostat/g, `com.example.${spelling}`],
      [/class Thermostat/g, `class ${pascalCase(spelling + ending)}`],
    ]);
    const source = { name: `${name}.lmspc`, text };
    const { spec } = analyse(source);
    if (spec === undefined) throw new Error("The specification of a new project has errors.");
    return { source, names: nameEverything(spec) };
  });
  const found = candidates.find(({ names }) => names.renames.length === 0);
  if (found === undefined) throw new Error(`No class can be named after ${name}.`);
  return found;
}

function replaced(text: string, replacements: readonly (readonly [RegExp, string])[]): string {
  return replacements.reduce((result, [pattern, by]) => result.replaceAll(pattern, by), text);
}
