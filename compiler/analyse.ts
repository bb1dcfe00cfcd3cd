import { check } from "./check/index.js";
import type { Wire } from "./check/scope.js";
import { inOrder, within, type Diagnostic } from "./diagnostics.js";
import {
  importedFiles,
  inDependencyOrder,
  load,
  mergedDeclarations,
  namesOf,
  type Module,
  type Resolve,
} from "./modules.js";
import { positionAt, type Source } from "./source.js";
import { lower } from "./spec/lower.js";
import type { Spec } from "./spec/spec.js";
import type { DeclarationNode } from "./syntax/ast.js";

export type { Wire } from "./check/scope.js";
export type { Resolve } from "./modules.js";

export interface Analysis {
  /** The checked form; absent if there is any error. */
  readonly spec?: Spec;
  /** The files that it imports, by the path from its own folder; absent if there is any error. */
  readonly imported?: ReadonlyMap<string, Source>;
  /** In the order of the text, those of imported files after its own. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The front end: from the text of a specification, and what it imports, to its checked form. Reads and writes nothing, throws
 * for no text. Where no `resolve` is given, no import is found. With a `wire`, what that cannot carry is a mistake as well.
 */
export function analyse(source: Source, resolve: Resolve = () => undefined, wire?: Wire): Analysis {
  return analyseModule(load(source, resolve), wire);
}

/** Also takes a file that is there to be imported, one of types and exceptions alone: that has no checked form. */
export function analyseFile(
  source: Source,
  resolve: Resolve = () => undefined,
  wire?: Wire,
): Analysis {
  const main = load(source, resolve);
  if (isImportable(main)) return { diagnostics: diagnoseAll(main, true, wire) };
  return analyseModule(main, wire);
}

function analyseModule(main: Module, wire: Wire | undefined): Analysis {
  const diagnostics = diagnoseAll(main, false, wire);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  // Warnings wait: to a text that is being repaired they are noise.
  if (errors.length > 0) return { diagnostics: errors };
  const own = new Set(main.specification.declarations);
  const declarations = mergedDeclarations(main);
  const imported = new Set(declarations.filter((node) => !own.has(node)));
  const spec = lower({ declarations }, imported);
  return { spec, imported: importedFiles(main), diagnostics };
}

function isImportable({ specification: { declarations } }: Module): boolean {
  return (
    declarations.some(({ kind }) => kind !== "import") &&
    declarations.every(({ kind }) => importableKinds.has(kind))
  );
}

const importableKinds: ReadonlySet<DeclarationNode["kind"]> = new Set<DeclarationNode["kind"]>([
  "import",
  "model",
  "enum",
  "union",
  "alias",
  "exception",
]);

function diagnoseAll(
  main: Module,
  isImported: boolean,
  wire: Wire | undefined,
): readonly Diagnostic[] {
  const found = inDependencyOrder(main).flatMap((module) => {
    if (module === main) return diagnose(main, isImported, wire);
    return diagnose(module, true, wire).map((diagnostic) => within(module.source, diagnostic));
  });
  return inOrder(found);
}

function diagnose(module: Module, isImported: boolean, wire: Wire | undefined): Diagnostic[] {
  const { source, specification, imports, importDiagnostics } = module;
  const misread = [...module.diagnostics, ...importDiagnostics];
  if (module.isCutShort) return misread;
  const modules = inDependencyOrder(module);
  const checked = check(specification, {
    isImported,
    imports: new Map([...imports].map(([node, imported]) => [node, namesOf([imported])])),
    doubtfulNames: new Set(modules.flatMap((each) => [...each.doubtfulNames])),
    isOpen: modules.some((each) => each.isOpen),
    wire,
  });
  return [...misread, ...notOnLinesOf(misread, checked, source)];
}

/** Lines that could not be read are not judged any further: what seems wrong with them is mostly the same mistake. */
function notOnLinesOf(
  misread: readonly Diagnostic[],
  checked: readonly Diagnostic[],
  source: Source,
): Diagnostic[] {
  const lineOf = ({ span }: Diagnostic): number => positionAt(source, span.start).line;
  const errors = misread.filter(({ severity }) => severity === "error");
  const misreadLines = new Set(errors.map(lineOf));
  // What is missing altogether has no line of its own, though it is reported at the first.
  return checked.filter(
    (found) => found.span.start === found.span.end || !misreadLines.has(lineOf(found)),
  );
}
