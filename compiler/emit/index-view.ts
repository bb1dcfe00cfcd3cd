import { runtimeModule, type EmitContext } from "./context.js";
import { connectionTypes, errorClasses } from "./reserved-names.js";

/** src/index.ts: the package's entry for applications. */
export interface IndexView {
  readonly header: string;
  readonly connection: string;
  readonly reexports: readonly string[];
}

export function indexView(context: EmitContext): IndexView {
  return {
    header: context.header,
    connection: context.names.connection,
    reexports: reexports(context, connectionTypes),
  };
}

/** What both entries hand on: the specification's types and the runtime's errors, and some of the runtime's types. */
export function reexports({ spec }: EmitContext, types: readonly string[]): string[] {
  const withEvents = spec.events.some(({ parameters }) => parameters.length > 0);
  const runtimeNames = [...errorClasses, ...types.map((name) => `type ${name}`)].join(", ");
  return [
    ...(spec.exceptions.length > 0 ? ['export * from "./exceptions.js";'] : []),
    ...(spec.models.length > 0 || withEvents ? ['export type * from "./models.js";'] : []),
    `export { ${runtimeNames} } from "${runtimeModule}";`,
  ];
}
