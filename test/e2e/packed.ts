import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";

export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a command and returns what it prints; fails with all of its output. */
export function run(folder: string, command: string, ...values: string[]): string {
  try {
    return execFileSync(command, values, { cwd: folder, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${values.join(" ")}\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** Packs a package as it would be published, and returns the path of the file. What goes into it must have been built. */
export function pack(folder: string, into: string): string {
  const [{ filename }] = JSON.parse(
    run(folder, "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", into),
  ) as [{ filename: string }];
  return join(into, filename);
}

/** As `pack`, once for all tests of a run. The folder is one of this repository. */
export function packed(folder: string): string {
  const file = join(inject("runFolder"), `${basename(folder)}.tgz`);
  if (existsSync(file)) return file;
  // Another worker may do the same at the same time: whoever is last replaces a file by its equal.
  const own = mkdtempSync(join(dirname(file), "pack-"));
  renameSync(pack(folder, own), file);
  return file;
}
