import { posix } from "node:path";

/** The copies in the package of the specification and of what it imports: paths within the package, and texts. */
export interface SpecFiles {
  readonly main: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What package.json lists of them. */
  readonly entries: readonly string[];
}

/** Imported files by their path from the folder of the file that imports them first of all. */
export type ImportedTexts = ReadonlyMap<string, string>;

/**
 * Where the copies lie: the specification at the top under the package's name, imported files from there as from the original, so that
 * its imports lead to them. Where that cannot be (an import leads out of the folder, or to where something generated lies), all of
 * them lie in `spec`.
 */
export function placeSpecFiles(
  packageName: string,
  text: string,
  imported: ImportedTexts,
): SpecFiles {
  const main = `${packageName}.lmspc`;
  const paths = [...imported.keys()];
  if (!paths.every((path) => fitsTop(path, main))) return inFolder(packageName, text, imported);
  return {
    main,
    files: [{ path: main, text }, ...[...imported].map(([path, its]) => ({ path, text: its }))],
    entries: [main, ...new Set(paths.map(topOf))],
  };
}

/** What a build or npm puts there; compared without regard to case, as some file systems do. */
const taken: ReadonlySet<string> = new Set([
  "src",
  "dist",
  "node_modules",
  "package.json",
  "package-lock.json",
  "readme.md",
  "medium.manifest.json",
]);

function fitsTop(path: string, main: string): boolean {
  const top = topOf(path).toLowerCase();
  // package.json takes entries for patterns: only what means itself is listed.
  return /^[\w-][\w./-]*$/u.test(path) && !taken.has(top) && top !== main.toLowerCase();
}

function topOf(path: string): string {
  return path.split("/", 1)[0] ?? path;
}

function inFolder(packageName: string, text: string, imported: ImportedTexts): SpecFiles {
  const paths = [...imported.keys()];
  const segments = new Set(paths.flatMap((path) => path.toLowerCase().split("/")));
  const free = (name: string, ending: string): string =>
    segments.has(`${name}${ending}`) ? free(`${name}_`, ending) : `${name}${ending}`;
  // Folders stand for those that imports lead out of, whatever those are called.
  const levels = Math.max(...paths.map((path) => path.split("/").lastIndexOf("..") + 1));
  const folder = posix.join("spec", ...Array<string>(levels).fill(free("folder", "")));
  const main = posix.join(folder, free(packageName, ".lmspc"));
  const copies = [...imported].map(([path, its]) => ({
    path: posix.join(folder, path),
    text: its,
  }));
  return { main, files: [{ path: main, text }, ...copies], entries: ["spec"] };
}
