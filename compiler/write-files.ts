import fs from "node:fs";
import { dirname, join } from "node:path";
import type { Output, OutputPackage } from "./compile.js";
import { lackingMethods } from "./lacking-methods.js";
import { makeFolder } from "./make-folder.js";
import { movesAlong, recover, replaceFolder } from "./staging.js";
import { ToldError } from "./told-error.js";
import type { File } from "./transpile.js";

/**
 * The only writer. What it keeps to:
 *
 * - A package is replaced as a whole (staging.ts): a build that is interrupted leaves the old one.
 * - A file whose content stays keeps its identity: it is linked into the new folder, so its time stays. Where nothing
 *   changes at all, nothing is touched.
 * - Nothing is removed that it did not write: `medium.manifest.json` lists what it did.
 * - The stub is written if it is not there, and never touched again.
 *
 * All of this is synchronous: a signal is handled before or after, not within.
 */
export function writeOutput(out: string, output: Output, options: WriteOptions): WriteReport {
  try {
    return write(out, output, options);
  } catch (error) {
    if (error instanceof WriteError || !(error instanceof Error && "code" in error)) throw error;
    throw new WriteError(`Cannot write to ${out}: ${error.message}`, { cause: error });
  }
}

export interface WriteOptions {
  /** Whether a stub is wanted. */
  readonly stub: boolean;
  /** Replaces a folder that holds files of somebody else, and removes those. */
  readonly force: boolean;
  /** Whether the stub gets units for systemd. */
  readonly systemd?: boolean;
}

export interface WriteReport {
  readonly packagePath: string;
  /** Paths within the package that were written or removed. */
  readonly changed: readonly string[];
  readonly stubPath: string;
  readonly stub: "written" | "kept" | "none";
  /** Units for systemd that were written into the stub: those that it did not have. */
  readonly units: readonly string[];
  /** The methods that a kept stub does not implement yet. */
  readonly lacking: readonly string[];
}

/** Why nothing was written, in words for the user. */
export class WriteError extends ToldError {}

/**
 * The files of the package, in order, that a build would write or remove: none if the output on disk is what the specification
 * makes. The stub is its owner's, and never stale.
 */
export function staleFiles(out: string, output: Output): string[] {
  const packagePath = join(out, output.package.folder);
  const { changed } = compare(packagePath, output.package, output.namespace);
  return changed.map((path) => join(packagePath, path)).toSorted();
}

const manifestName = "medium.manifest.json";

function write(
  out: string,
  output: Output,
  { stub, force, systemd = false }: WriteOptions,
): WriteReport {
  const packagePath = join(out, output.package.folder);
  const stubPath = join(out, output.stub.folder);
  makeOut(out);
  recover(out, output.package.folder);
  recover(out, output.stub.folder);
  const found = isFolder(packagePath) ? foldersIn(packagePath) : [];
  for (const folder of found) fs.accessSync(folder, fs.constants.W_OK);
  if (!force && found.length > 0) {
    refuseForeign(packagePath);
    refuseOtherInterface(packagePath, output.namespace);
  }
  const stubIsThere = stub && isStub(stubPath);

  const changed = writePackage(out, output.package, output.namespace);
  if (stubIsThere) {
    const lacking = lackingMethods(sourcesIn(join(stubPath, "src")), output.methods);
    const units = systemd ? addFiles(stubPath, output.systemdUnits) : [];
    return { packagePath, changed, stubPath, stub: "kept", lacking, units };
  }
  const files = systemd ? output.systemdUnits : [];
  if (stub) {
    replaceFolder(out, output.stub.folder, (folder) => {
      for (const file of [...output.stub.files, ...files]) writeFile(folder, file);
    });
  }
  const units = stub ? files.map(({ path }) => path) : [];
  return { packagePath, changed, stubPath, stub: stub ? "written" : "none", lacking: [], units };
}

function writePackage(out: string, made: OutputPackage, namespace: string): string[] {
  const target = join(out, made.folder);
  const { files, kept, changed } = compare(target, made, namespace);
  if (changed.length === 0) return [];
  replaceFolder(out, made.folder, (folder) => {
    for (const file of files) {
      if (kept.has(file.path)) keepFile(target, folder, file.path);
      else writeFile(folder, file);
    }
  });
  return changed.filter((path) => path !== manifestName);
}

interface Comparison {
  /** What is to be there: the package and its manifest. */
  readonly files: readonly File[];
  /** What of it is there already. */
  readonly kept: ReadonlySet<string>;
  /** What is to be written or removed. */
  readonly changed: readonly string[];
}

function compare(target: string, made: OutputPackage, namespace: string): Comparison {
  const files = [...made.files, manifestOf(made.files, namespace)];
  const paths = new Set(files.map(({ path }) => path));
  const kept = new Set(files.filter((file) => isUnchanged(target, file)).map(({ path }) => path));
  const stale = isFolder(target) ? filesIn(target).filter((path) => !paths.has(path)) : [];
  return { files, kept, changed: [...[...paths].filter((path) => !kept.has(path)), ...stale] };
}

/** Adds to a stub what it does not have, and returns what that is. What is there is its owner's. */
function addFiles(folder: string, files: readonly File[]): string[] {
  const added = files.filter(
    ({ path }) => fs.lstatSync(join(folder, path), { throwIfNoEntry: false }) === undefined,
  );
  for (const file of added) writeFile(folder, file);
  return added.map(({ path }) => path);
}

function writeFile(folder: string, file: File): void {
  const path = join(folder, file.path);
  makeFolder(dirname(path));
  fs.writeFileSync(path, file.text);
}

function keepFile(from: string, to: string, path: string): void {
  const [old, kept] = [join(from, path), join(to, path)];
  makeFolder(dirname(kept));
  try {
    fs.linkSync(old, kept);
  } catch {
    // Not every file system has links.
    fs.copyFileSync(old, kept);
    const { atime, mtime } = fs.statSync(old);
    fs.utimesSync(kept, atime, mtime);
  }
}

function isUnchanged(target: string, file: File): boolean {
  const path = join(target, file.path);
  const status = fs.lstatSync(path, { throwIfNoEntry: false });
  return status?.isFile() === true && fs.readFileSync(path).equals(Buffer.from(file.text));
}

function refuseForeign(target: string): void {
  const ours = new Set(readManifest(target).files);
  const foreign = filesIn(target).filter((path) => !ours.has(path));
  if (foreign.length === 0) return;
  const shown = foreign.slice(0, 5).map((path) => `  ${path}`);
  if (foreign.length > shown.length) shown.push(`  and ${foreign.length - shown.length} more`);
  throw new WriteError(
    `${target} holds files that "medium build" did not write:\n${shown.join("\n")}\n` +
      "Move them elsewhere, or replace the whole folder with --force, which removes them.",
  );
}

/** Two specifications may well have one class: what the one made is not replaced by the other. */
function refuseOtherInterface(target: string, namespace: string): void {
  const { namespace: found } = readManifest(target);
  if (found === undefined || found === namespace) return;
  throw new WriteError(
    `${target} is the package of ${found}, and this specification is ${namespace}.\n` +
      "Build it into another folder, give it another class, or replace the package with --force.",
  );
}

function manifestOf(files: readonly File[], namespace: string): File {
  const paths = [...files.map(({ path }) => path), manifestName].toSorted();
  const about = "The files that medium build wrote here, and may replace and remove.";
  return {
    path: manifestName,
    text: `${JSON.stringify({ about, namespace, files: paths }, null, 2)}\n`,
  };
}

interface Manifest {
  readonly namespace?: string;
  readonly files: readonly string[];
}

/** Empty where there is none, or none that can be read: then everything counts as foreign. */
function readManifest(target: string): Manifest {
  try {
    const manifest: unknown = JSON.parse(fs.readFileSync(join(target, manifestName), "utf8"));
    if (typeof manifest !== "object" || manifest === null) return { files: [] };
    const files = "files" in manifest && Array.isArray(manifest.files) ? manifest.files : [];
    const texts = files.filter((path) => typeof path === "string");
    return "namespace" in manifest && typeof manifest.namespace === "string"
      ? { namespace: manifest.namespace, files: texts }
      : { files: texts };
  } catch {
    return { files: [] };
  }
}

/** Every file, link or whatever else is no folder, as paths with `/`, except what moves along. */
function filesIn(folder: string, prefix = ""): string[] {
  return fs.readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    if (movesAlong.includes(path)) return [];
    return entry.isDirectory() ? filesIn(folder, `${path}/`) : [path];
  });
}

function foldersIn(folder: string): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  const inner = entries.filter((entry) => entry.isDirectory() && !movesAlong.includes(entry.name));
  return [folder, ...inner.flatMap(({ name }) => foldersIn(join(folder, name)))];
}

/** The TypeScript in a stub, wherever its owner has put it. */
function sourcesIn(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return filesIn(folder)
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path))
    .map((path) => fs.readFileSync(join(folder, path), "utf8"));
}

function makeOut(out: string): void {
  const status = fs.statSync(out, { throwIfNoEntry: false });
  if (status !== undefined && !status.isDirectory()) {
    throw new WriteError(`${out} is a file. Say a folder for the packages to be written to.`);
  }
  makeFolder(out);
  fs.accessSync(out, fs.constants.W_OK);
}

/** False where there is nothing; whatever else is there cannot be replaced. */
function isFolder(path: string): boolean {
  const status = fs.lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined || status.isDirectory()) return status !== undefined;
  const kind = status.isSymbolicLink() ? "a symbolic link" : "a file";
  throw new WriteError(`${path} is ${kind}, where a folder is to be written. Move it away.`);
}

/** A stub is its owner's: it may be a link to wherever that keeps it. */
/** Whatever is there is the user's, also a link to it, unless it is an empty folder. */
function isStub(path: string): boolean {
  const isLinked = fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (isLinked && fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return true;
  return isFolder(path) && fs.readdirSync(path).length > 0;
}
