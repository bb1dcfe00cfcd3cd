import { createContext } from "./emit/context.js";
import { createRender, type Render, type Templates } from "./emit/render-templates.js";
import { plainFileName } from "./emit/text.js";
import { outputView, type FileView } from "./emit/view.js";
import type { Spec } from "./spec/spec.js";
import { transpile, type File } from "./transpile.js";
import { version } from "./version.js";

export interface CompileOptions {
  readonly templates: Templates;
  /** Scope of the generated packages: `@acme`. */
  readonly scope?: string;
}

/** A package as it is to be written: a folder and the files in it. */
export interface OutputPackage {
  readonly folder: string;
  readonly files: readonly File[];
}

export interface Output {
  readonly package: OutputPackage;
  readonly stub: OutputPackage;
  /** The methods that a daemon implements, as TypeScript calls them. */
  readonly methods: readonly string[];
}

/** From the checked form to finished packages. The same input makes the same bytes. */
export async function emit(
  spec: Spec,
  source: { readonly name: string; readonly text: string },
  options: CompileOptions,
): Promise<Output> {
  const context = createContext(spec, {
    ...options,
    hash: "0000000000000000",
    compilerVersion: version,
    specFileName: plainFileName(source.name),
    specText: source.text,
  });
  const view = outputView(context);
  const render = await createRender(options.templates);
  const sources = await makeFiles(view.packageFiles, render);
  const modules = sources.filter(({ path }) => path.endsWith(".ts"));
  const compiled = await Promise.all(modules.map(transpile));
  const specCopy = { path: view.specPath, text: source.text };
  return {
    package: { folder: view.packageFolder, files: [...sources, specCopy, ...compiled.flat()] },
    stub: { folder: view.stubFolder, files: await makeFiles(view.stubFiles, render) },
    methods: view.methods,
  };
}

async function makeFiles(views: readonly FileView[], render: Render): Promise<File[]> {
  const { format } = await import("prettier");
  return Promise.all(
    views.map(async ({ path, template, view }) => ({
      path,
      text: await format(render(template, view), { filepath: path, printWidth: 100 }),
    })),
  );
}
