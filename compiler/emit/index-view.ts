import { connectionView, type ConnectionView } from "./connection-view.js";
import { runtimeModule, showsJsonValue, type EmitContext } from "./context.js";
import {
  callbackType,
  connectionClasses,
  connectionTypes,
  errorClasses,
} from "./reserved-names.js";

/**
 * src/index.ts: the package's entry for applications. The connection is in it, and not in a file of its own: each costs every start of an application
 * the better part of a millisecond.
 */
export interface IndexView {
  readonly header: string;
  readonly reexports: readonly string[];
  readonly connection: ConnectionView;
}

export function indexView(context: EmitContext): IndexView {
  const isPlain = context.names.callbackTypes === undefined;
  return {
    header: context.header,
    reexports: reexports(
      context,
      isPlain ? connectionTypes : [...connectionTypes, callbackType],
      connectionClasses,
    ),
    connection: connectionView(context),
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
