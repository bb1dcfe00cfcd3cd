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
    ...withMap(`${name}.js`, source, script),
    ...withMap(`${name}.d.ts`, source, declarations),
  ];
}

function withMap(name: string, source: File, made: { code: string; map?: SourceMap }): File[] {
  // The compiler drops the header together with an import of types that it stands above.
  const header = source.text.slice(0, source.text.indexOf("\n") + 1);
  const isDropped = !made.code.startsWith(header);
  const map = {
    version: 3,
    file: name,
    sources: [`../${source.path}`],
    names: made.map?.names ?? [],
    mappings: (isDropped ? ";" : "") + (made.map?.mappings ?? ""),
  };
  const code = `${isDropped ? header : ""}${made.code.trimEnd()}\n`;
  return [
    { path: `dist/${name}`, text: `${code}//# sourceMappingURL=${name}.map\n` },
    { path: `dist/${name}.map`, text: `${JSON.stringify(map)}\n` },
  ];
}
