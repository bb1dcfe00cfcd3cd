import { expressionOf, found, membersOf, type EmitContext } from "./context.js";
import { comment } from "./text.js";
import { losesRange } from "./types.js";
import { typeText } from "../spec/canonical.js";
import type { NamedMember } from "./context.js";

export interface InterfaceView {
  readonly doc: string;
  readonly name: string;
  readonly members: readonly { doc: string; name: string; type: string }[];
}

/** src/models.ts: the models, and what listeners of events receive. Absent where there are none. */
export interface ModelsView {
  readonly header: string;
  readonly interfaces: readonly InterfaceView[];
}

export function modelsView(context: EmitContext): ModelsView | undefined {
  const { spec, names, header } = context;
  const models = spec.models.map((model) => ({
    doc: comment(`Model \`${model.name}\`.`),
    name: found(names.types, model.name),
    members: memberViews(context, membersOf(context, model)),
  }));
  const events = spec.events
    .filter(({ parameters }) => parameters.length > 0)
    .map((event) => ({
      doc: comment(`What a listener of \`${event.name}\` receives.`),
      name: found(names.eventTypes, event.name),
      members: memberViews(context, membersOf(context, event)),
    }));
  const interfaces = [...models, ...events];
  return interfaces.length === 0 ? undefined : { header, interfaces };
}

export function memberViews(
  context: EmitContext,
  members: readonly NamedMember[],
): InterfaceView["members"] {
  return members.map(({ property, type }) => ({
    doc: losesRange(type) ? comment(`\`${typeText(type)}\``) : "",
    name: property,
    type: expressionOf(context, type),
  }));
}

/** src/exceptions.ts. Absent where there are none. */
export interface ExceptionsView {
  readonly header: string;
  readonly exceptions: readonly { doc: string; name: string; id: string; spelling: string }[];
}

export function exceptionsView(context: EmitContext): ExceptionsView | undefined {
  const { spec, names, header } = context;
  if (spec.exceptions.length === 0) return undefined;
  const exceptions = spec.exceptions.map(({ name }) => ({
    doc: comment(
      `Exception \`${name}\`: thrown by a method of the daemon, it arrives as this class in the application.`,
    ),
    name: found(names.types, name),
    id: `${spec.namespace}.${name}`,
    spelling: name,
  }));
  return { header, exceptions };
}
