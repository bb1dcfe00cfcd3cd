import { posix } from "node:path";
import type { NamedNode } from "./check/scope.js";
import { isNamed } from "./check/scope.js";
import { diagnostic, quoted, type Diagnostic } from "./diagnostics.js";
import type { Source } from "./source.js";
import type { DeclarationNode, ImportNode, Name } from "./syntax/ast.js";
import { read, type ReadSpecification } from "./syntax/read.js";

/** The file of that path, or undefined where there is none. Paths have been joined with the name of the importing file. */
export type Resolve = (path: string) => Source | undefined;

/** A file, and the files that it imports. */
export interface Module extends ReadSpecification {
  readonly source: Source;
  /** By the import that names it. Imports that lead nowhere are not there. */
  readonly imports: ReadonlyMap<ImportNode, Module>;
  /** What is wrong with its imports. */
  readonly importDiagnostics: readonly Diagnostic[];
  /** Whether something in it that could not be followed or read may declare any name. */
  readonly isOpen: boolean;
}

/** Chains of imports longer than anyone builds: a folder that contains itself makes them endless. */
const importDepthMax = 64;

/** Reads a file and all that it imports, each once. */
export function load(source: Source, resolve: Resolve): Module {
  const path = posix.normalize(source.name.replaceAll("\\", "/"));
  return new Loader(resolve).load(source, [path]);
}

class Loader {
  readonly #resolve: Resolve;
  readonly #loaded = new Map<string, Module>();

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  /** `chain` has the paths from the specification to this file, itself included. */
  load(source: Source, chain: readonly string[]): Module {
    const readFile = read(source);
    const imports = new Map<ImportNode, Module>();
    const importDiagnostics: Diagnostic[] = [];
    const firsts = new Map<string, Name>();
    let { isCutShort: isOpen } = readFile;
    for (const node of readFile.specification.declarations) {
      if (node.kind !== "import") continue;
      const found = node.path === undefined ? undefined : this.#follow(node.path, chain, firsts);
      if (found !== undefined && "imports" in found) imports.set(node, found);
      else isOpen = true;
      if (found !== undefined && "code" in found) importDiagnostics.push(found);
    }
    return { ...readFile, source, imports, importDiagnostics, isOpen };
  }

  #follow(name: Name, chain: readonly string[], firsts: Map<string, Name>): Module | Diagnostic {
    const reason = invalidPath(name.text);
    if (reason !== undefined) return diagnostic("import-path", { reason }, name.span);
    const path = posix.join(folderOf(chain.at(-1) ?? ""), name.text);
    const first = firsts.get(path);
    if (first !== undefined) {
      const notes = [{ message: "It is imported here first.", span: first.span }];
      return diagnostic("imported-twice", { path: name.text }, name.span, { notes });
    }
    firsts.set(path, name);
    if (chain.includes(path)) {
      const circle = [...chain.slice(chain.indexOf(path)), path].map((file) => quoted(file));
      return diagnostic("import-cycle", { path: circle.join(" → ") }, name.span);
    }
    if (chain.length >= importDepthMax) {
      const tooDeep = `imports nest at most ${importDepthMax} deep`;
      return diagnostic("import-path", { reason: tooDeep }, name.span);
    }
    return (
      this.#find(path, chain) ?? diagnostic("import-not-found", { path: name.text }, name.span)
    );
  }

  #find(path: string, chain: readonly string[]): Module | undefined {
    const known = this.#loaded.get(path);
    if (known !== undefined) return known;
    const source = this.#resolve(path);
    if (source === undefined) return undefined;
    const module = this.load(source, [...chain, path]);
    this.#loaded.set(path, module);
    return module;
  }
}

/** Every module that is reached, each once and after those that it imports; the given one is the last. */
export function inDependencyOrder(module: Module): Module[] {
  const ordered = new Set<Module>();
  const visit = (from: Module): void => {
    if (ordered.has(from)) return;
    for (const imported of from.imports.values()) visit(imported);
    ordered.add(from);
  };
  visit(module);
  return [...ordered];
}

/**
 * The files that a module imports, directly or through others, by the path that leads to each from its own folder. A file to which two
 * paths lead is there twice.
 */
export function importedFiles(module: Module): Map<string, Source> {
  const files = new Map<string, Source>();
  const visit = (from: Module, folder: string): void => {
    for (const [{ path: name }, imported] of from.imports) {
      const path = posix.join(folder, name?.text ?? "");
      if (files.has(path)) continue;
      files.set(path, imported.source);
      visit(imported, folderOf(path));
    }
  };
  visit(module, "");
  return files;
}

/** The declarations of a module, with those of each import in the place of the first import that brings them. */
export function mergedDeclarations(module: Module): DeclarationNode[] {
  const seen = new Set<Module>();
  const merged = (from: Module): DeclarationNode[] => {
    seen.add(from);
    return from.specification.declarations.flatMap((node) => {
      const imported = node.kind === "import" ? from.imports.get(node) : undefined;
      if (imported === undefined) return [node];
      return seen.has(imported) ? [] : merged(imported);
    });
  };
  return merged(module);
}

/** Everything with a name in the modules that are reached from some, those included, and where it comes from. */
export function namesOf(modules: Iterable<Module>): Map<NamedNode, Source> {
  const names = new Map<NamedNode, Source>();
  for (const imported of [...modules].flatMap(inDependencyOrder)) {
    for (const node of imported.specification.declarations) {
      if (isNamed(node)) names.set(node, imported.source);
    }
  }
  return names;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function invalidPath(path: string): string | undefined {
  if (path === "") return "this one is empty";
  // No file system takes them all, and some not without throwing.
  if (/\p{Cc}/u.test(path)) return "no control character stands in it";
  if (path.includes("\\")) return "folders in it are separated by '/'";
  if (/^\/|^[A-Za-z][A-Za-z0-9+.-]*:/.test(path)) return "this one begins elsewhere";
  return undefined;
}
