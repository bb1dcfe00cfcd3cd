import { type EmitContext } from "./context.js";
import { version } from "../version.js";

/** package.json of the generated package. */
export interface PackageJsonView {
  readonly name: string;
  readonly description: string;
  readonly specFile: string;
  readonly runtimeVersion: string;
}

export function packageJsonView(context: EmitContext): PackageJsonView {
  const { className, namespace } = context.spec;
  return {
    name: context.packageName,
    description: `Typed connection to, and server base for, ${className} (${namespace}). ${context.header}`,
    specFile: specFile(context),
    runtimeVersion: version,
  };
}

/** The copy of the specification in the package. */
export function specFile({ names }: EmitContext): string {
  return `${names.packageName}.lmspc`;
}
