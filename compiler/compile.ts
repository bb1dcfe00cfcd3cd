import type { Resolve } from "./analyse.js";
import { diagnose } from "./diagnose.js";
import type { Diagnostic } from "./diagnostics.js";
import { createContext } from "./emit/context.js";
import { createRender, type Render, type Templates } from "./emit/render-templates.js";
import { outputView, type FileView } from "./emit/view.js";
import type { Source } from "./source.js";
import { transpile, type File } from "./transpile.js";

export interface CompileOptions {
  readonly templates: Templates;
  /** Scope of the generated packages: `@acme`. */
  readonly scope?: string;
  /** Timestamps and durations as nanoseconds in a `bigint`, rather than as `Date` and a number of milliseconds. */
  readonly nanoseconds?: boolean;
  /** Finds the files that the specification imports; where it is not given, none is found. */
  readonly resolve?: Resolve;
}

export interface CompileResult {
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absent if there is any error. */
  readonly output?: Output;
}

export interface Output {
  readonly namespace: string;
  readonly package: OutputPackage;
  readonly stub: OutputPackage;
  /** What of the stub is written only if it is asked for: the units that run the daemon under systemd. */
  readonly systemdUnits: readonly File[];
  /** The methods that a daemon implements, as TypeScript calls them. */
  readonly methods: readonly string[];
}

/** A package as it is to be written: a folder and the files in it. */
export interface OutputPackage {
  readonly folder: string;
  readonly files: readonly File[];
}

/**
 * The whole way from the text of a specification to finished packages. Reads and writes nothing; the same input makes the same
 * bytes. What only this needs (Handlebars, Prettier, oxc) is loaded when it comes to that.
 */
export async function compile(source: Source, options: CompileOptions): Promise<CompileResult> {
  const { spec, imported, diagnostics } = diagnose(source, options.resolve);
  if (spec === undefined) return { diagnostics };

  const context = createContext(spec, source, {
    imported: new Map([...(imported ?? [])].map(([path, { text }]) => [path, text])),
    scope: options.scope,
    nanoseconds: options.nanoseconds ?? false,
  });
  const view = outputView(context);
  const render = await createRender(options.templates);
  const sources = await makeFiles(view.packageFiles, render);
  const modules = sources.filter(({ path }) => path.endsWith(".ts"));
  const compiled = await Promise.all(modules.map(transpile));
  const output = {
    namespace: spec.namespace,
    package: {
      folder: view.packageFolder,
      files: [...sources, ...view.specFiles, ...compiled.flat()],
    },
    stub: { folder: view.stubFolder, files: await makeFiles(view.stubFiles, render) },
    systemdUnits: view.systemdFiles.map(({ path, template, view: unit }) => ({
      path,
      text: render(template, unit),
    })),
    methods: view.methods,
  };
  return { diagnostics, output };
}

/** One after another: together they would need more memory, and no less time. */
async function makeFiles(views: readonly FileView[], render: Render): Promise<File[]> {
  const { format } = await import("prettier");
  const files: File[] = [];
  for (const { path, template, view } of views) {
    const text = await format(render(template, view), { filepath: path, printWidth: 100 });
    files.push({ path, text });
  }
  return files;
}
