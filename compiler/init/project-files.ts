import { analyse } from "../analyse.js";
import { nameEverything } from "../emit/names.js";
import { pascalCase } from "../spelling.js";
import type { File } from "../transpile.js";
import { version } from "../version.js";

/**
 * The files of a new project. The templates are a project themselves, a thermostat, which is given the names that the compiler makes of
 * the name of the new one.
 */
export function projectFiles(templates: readonly File[], name: string): File[] {
  const spelling = name.replaceAll("-", "_");
  const ofSpecification = [
    [/com\.example\.thermostat/g, `com.example.${spelling}`],
    [/class Thermostat/g, `class ${pascalCase(spelling)}`],
  ] as const;
  const specification = templates.find(({ path }) => path === "thermostat.lmspc")?.text ?? "";
  const source = { name: `${name}.lmspc`, text: replaced(specification, ofSpecification) };
  const { spec } = analyse(source);
  if (spec === undefined) throw new Error("The specification of a new project has errors.");
  const names = nameEverything(spec);

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

function replaced(text: string, replacements: readonly (readonly [RegExp, string])[]): string {
  return replacements.reduce((result, [pattern, by]) => result.replaceAll(pattern, by), text);
}
