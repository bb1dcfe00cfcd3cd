import type { SourceMap } from "oxc-transform";

export interface File {
  readonly path: string;
  readonly text: string;
}

/**
 * Compiles a module `src/x.ts` to `dist/x.js` and `dist/x.d.ts`, each with a map to the source, so that debuggers and
 * go-to-definition arrive there. Types are not checked: what a template makes of a checked specification is well typed, and
 * tests hold it to that.
 */
export async function transpile(source: File): Promise<File[]> {
  const { isolatedDeclarationSync, transformSync } = await import("oxc-transform");
  const name = source.path.replace(/^src\/(.*)\.ts$/, "$1");
  const script = transformSync(source.path, source.text, {
    sourcemap: true,
    target: "es2022",
    typescript: { onlyRemoveTypeImports: true },
  });
  const declarations = isolatedDeclarationSync(source.path, source.text, { sourcemap: true });
  const [error] = [...script.errors, ...declarations.errors];
  if (error !== undefined) {
    throw new Error(`${source.path}: ${error.message}\n${error.codeframe ?? ""}`);
  }
  return [
    ...withMap(`${name}.js`, source.path, script),
    ...withMap(`${name}.d.ts`, source.path, declarations),
  ];
}

function withMap(name: string, source: string, made: { code: string; map?: SourceMap }): File[] {
  const map = {
    version: 3,
    file: name,
    sources: [`../${source}`],
    names: made.map?.names ?? [],
    mappings: made.map?.mappings ?? "",
  };
  return [
    { path: `dist/${name}`, text: `${made.code.trimEnd()}\n//# sourceMappingURL=${name}.map\n` },
    { path: `dist/${name}.map`, text: `${JSON.stringify(map)}\n` },
  ];
}
