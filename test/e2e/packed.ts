import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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
