import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { templatesFolder } from "../read-templates.js";
import type { File } from "../transpile.js";

/** The folder of the clone that this command is part of; undefined where it was installed as a package, which holds no runtime. */
export function cloneFolder(): string | undefined {
  const folder = dirname(templatesFolder());
  return existsSync(join(folder, "runtime", "package.json")) ? folder : undefined;
}

/** The files of a project that takes both packages from a clone: what is in one need not be on any registry. */
export function withPackagesOf(clone: string, files: readonly File[]): File[] {
  const places = { libmedium: clone, "@libmedium/runtime": join(clone, "runtime") };
  return files.map((file) => {
    if (file.path !== "package.json") return file;
    const text = Object.entries(places).reduce(
      (result, [name, place]) =>
        result.replace(
          new RegExp(`"${name}": "[^"]*"`, "u"),
          () => `"${name}": ${JSON.stringify(`file:${place}`)}`,
        ),
      file.text,
    );
    return { ...file, text };
  });
}
