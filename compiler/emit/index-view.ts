import { runtimeModule, showsJsonValue, type EmitContext } from "./context.js";
import {
  callbackType,
  connectionClasses,
  connectionTypes,
  errorClasses,
} from "./reserved-names.js";

/** src/index.ts: the package's entry for applications. */
export interface IndexView {
  readonly header: string;
  readonly connection: string;
  readonly reexports: readonly string[];
}

export function indexView(context: EmitContext): IndexView {
  const { connection, callbackTypes } = context.names;
  const types =
    callbackTypes === undefined ? [] : [callbackTypes.callbacks, callbackTypes.connectOptions];
  return {
    header: context.header,
    connection: [connection, ...types.map((name) => `type ${name}`)].join(", "),
    reexports: reexports(
      context,
      callbackTypes === undefined ? connectionTypes : [...connectionTypes, callbackType],
      connectionClasses,
    ),
  };
}

/** What both entries hand on: the specification's types and the runtime's errors, and some of the runtime's other types and classes. */
export function reexports(
  context: EmitContext,
  types: readonly string[],
  classes: readonly string[] = [],
): string[] {
  const { spec } = context;
  const withEvents = spec.events.some(({ parameters }) => parameters.length > 0);
  const declared = [...spec.aliases, ...spec.unions, ...spec.models];
  const shown = showsJsonValue(context) ? [...types, "JsonValue"] : types;
  const runtimeNames = [...errorClasses, ...classes, ...shown.map((name) => `type ${name}`)].join(
    ", ",
  );
  const models =
    spec.enums.length > 0
      ? ['export * from "./models.js";']
      : declared.length > 0 || withEvents
        ? ['export type * from "./models.js";']
        : [];
  return [
    ...(spec.exceptions.length > 0 ? ['export * from "./exceptions.js";'] : []),
    ...models,
    `export { ${runtimeNames} } from "${runtimeModule}";`,
  ];
}
