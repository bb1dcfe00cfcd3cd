import fs from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";

export interface Environment {
  readonly date: string;
  readonly command: string;
  readonly node: string;
  readonly v8: string;
  readonly system: string;
  readonly processor: string;
  readonly memoryGiB: number;
  /** How busy the machine was with this and everything else, over the last minute, at the end. */
  readonly load: number;
  readonly versions: Readonly<Record<string, string>>;
}

export function environment(packages: readonly string[]): Environment {
  const argv = process.argv.slice(2);
  return {
    date: new Date().toISOString().slice(0, 10),
    command: ["npm run bench", ...(argv.length > 0 ? ["--", ...argv] : [])].join(" "),
    node: process.version,
    v8: process.versions.v8,
    system: `${process.platform} ${release()}`,
    processor: `${cpus().length} × ${cpus()[0]?.model ?? "?"}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: loadavg()[0] ?? Number.NaN,
    versions: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
}

/** Bytes that a package and all that it needs take on the disk, as installed here. */
export function installedBytes(packages: readonly string[]): number {
  const folders = new Set<string>();
  const visit = (name: string, from: string): void => {
    const folder = folderOf(name, from);
    if (folder === undefined || folders.has(folder)) return;
    folders.add(folder);
    const { dependencies = {} } = manifest(folder);
    for (const dependency of Object.keys(dependencies)) visit(dependency, folder);
  };
  for (const name of packages) visit(name, import.meta.dirname);
  return [...folders].reduce((sum, folder) => sum + folderBytes(folder), 0);
}

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifest(folder: string): Manifest {
  return JSON.parse(fs.readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

function versionOf(name: string): string {
  const folder = folderOf(name, import.meta.dirname);
  return folder === undefined ? "not installed" : manifest(folder).version;
}

/** Packages hide their manifest from `require`, so folders are looked at. */
function folderOf(name: string, from: string): string | undefined {
  const paths = createRequire(join(from, "package.json")).resolve.paths(name) ?? [];
  const found = paths.map((path) => join(path, name)).find((path) => fs.existsSync(path));
  return found === undefined ? undefined : fs.realpathSync(found);
}

/** Without what is a package of its own. */
function folderBytes(folder: string): number {
  let sum = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !path.slice(folder.length).includes("node_modules"))
      sum += fs.statSync(path).size;
  }
  return sum;
}
