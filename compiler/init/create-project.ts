import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { makeFolder } from "../make-folder.js";
import { templatesFolder } from "../read-templates.js";
import { ToldError } from "../told-error.js";
import type { File } from "../transpile.js";
import { withPackagesOf } from "./from-clone.js";
import { projectFiles } from "./project-files.js";

/**
 * Makes a folder of that name, in another, with a project that works at once. It takes libmedium from the clone, if there is one.
 * Returns the paths in it.
 */
export async function createProject(
  parent: string,
  name: string,
  clone: string | undefined,
): Promise<string[]> {
  const folder = join(parent, name);
  const published = projectFiles(await projectTemplates(), name);
  const files = clone === undefined ? published : withPackagesOf(clone, published);
  try {
    await refuseUsed(folder, name);
    for (const { path, text } of files) {
      makeFolder(dirname(join(folder, path)));
      await writeFile(join(folder, path), text, { flag: "wx" });
    }
  } catch (error) {
    if (error instanceof ToldError || !(error instanceof Error && "code" in error)) throw error;
    throw new ToldError(`Cannot make ${name}: ${error.message}`, { cause: error });
  }
  return files.map(({ path }) => path);
}

async function refuseUsed(folder: string, name: string): Promise<void> {
  const status = await stat(folder).catch(() => undefined);
  if (status === undefined) return;
  if (!status.isDirectory()) throw new ToldError(`${name} is a file. Choose another name.`);
  if ((await readdir(folder)).length === 0) return;
  throw new ToldError(`${name} is a folder that is not empty. Choose another name.`);
}

/** The files of the project that new ones are made from. */
export async function projectTemplates(): Promise<File[]> {
  const folder = join(templatesFolder(), "init");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
  return Promise.all(
    paths.map(async (path) => ({
      path: path.split(sep).join("/"),
      text: await readFile(join(folder, path), "utf8"),
    })),
  );
}
