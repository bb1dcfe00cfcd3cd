import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Templates } from "./emit/render-templates.js";

/** The templates that come with the compiler, which hands them to `compile`. */
export async function readTemplates(): Promise<Templates> {
  const folder = templatesFolder();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const templates = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".hbs"))
    .map(async (entry): Promise<[string, string]> => {
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path)
        .split(sep)
        .join("/")
        .replace(/\.hbs$/, "");
      return [name, await readFile(path, "utf8")];
    });
  return new Map(await Promise.all(templates));
}

export function templatesFolder(): string {
  // One level up from the sources, two from the compiled code.
  const here = fileURLToPath(new URL(".", import.meta.url));
  return join(here, here.endsWith(`${sep}dist${sep}`) ? "../.." : "..", "templates");
}
