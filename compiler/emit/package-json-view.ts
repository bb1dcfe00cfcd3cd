import type { EmitContext } from "./context.js";
import { hasFiles } from "./files-view.js";
import { version } from "../version.js";

/** package.json of the generated package. */
export interface PackageJsonView {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** What is published, as JSON: items of a list. */
  readonly files: string;
  readonly runtimeVersion: string;
  readonly hasFiles: boolean;
}

export function packageJsonView(context: EmitContext): PackageJsonView {
  const { className, namespace, version: ownVersion = "1.0.0" } = context.spec;
  return {
    name: context.packageName,
    version: ownVersion,
    description: `Typed connection to, and server base for, ${className} (${namespace}). ${context.header}`,
    files: ["dist", "src", ...context.specFiles.entries]
      .map((path) => JSON.stringify(path))
      .join(", "),
    runtimeVersion: version,
    hasFiles: hasFiles(context.spec),
  };
}
