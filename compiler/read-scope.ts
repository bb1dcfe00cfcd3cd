import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The scope that the package in a folder of a build has, if it has one: `@acme`. */
export function builtScope(out: string, packageFolder: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(
      readFileSync(join(out, packageFolder, "package.json"), "utf8"),
    );
    if (typeof manifest !== "object" || manifest === null || !("name" in manifest))
      return undefined;
    return /^(@[^/]+)\//u.exec(String(manifest.name))?.[1];
  } catch {
    return undefined;
  }
}
