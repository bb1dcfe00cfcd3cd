import type { Member } from "../spec/spec.js";
import { literalExpression } from "./codec-calls.js";
import {
  expressionOf,
  found,
  importTypes,
  mayBeLeftOut,
  membersOf,
  valuesOf,
  type EmitContext,
  type NamedMember,
} from "./context.js";
import { declarationDoc, memberDoc } from "./docs.js";
import { Imports } from "./imports.js";
import { isOptional, mentionsJson, typeNote } from "./types.js";
import { comment } from "./text.js";

export interface InterfaceView {
  readonly doc: string;
  readonly name: string;
  /** `name` has a question mark where the property may be left out. */
  readonly members: readonly { doc: string; name: string; type: string }[];
}

/** src/models.ts: the types of the specification, and what listeners of events receive. Absent where there are none. */
export interface ModelsView {
  readonly header: string;
  readonly imports: readonly string[];
  readonly aliases: readonly { doc: string; name: string; type: string }[];
  readonly enums: readonly {
    doc: string;
    typeDoc: string;
    name: string;
    values: readonly { doc: string; name: string; number: number }[];
  }[];
  readonly unions: readonly {
    doc: string;
    name: string;
    cases: readonly { doc: string; kind: string; type: string }[];
  }[];
  readonly interfaces: readonly InterfaceView[];
}

export function modelsView(context: EmitContext): ModelsView | undefined {
  const { spec, names, header } = context;
  const imports = new Imports();
  const models = spec.models.map((model) => ({
    doc: declarationDoc(model, `Model \`${model.name}\`.`),
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
  const view = {
    header,
    aliases: spec.aliases.map((alias) => ({
      doc: declarationDoc(
        alias,
        `Type \`${alias.name}\`.`,
        typeNote(alias.type, context.nanoseconds),
      ),
      name: found(names.types, alias.name),
      type: expressionOf(context, alias.type),
    })),
    enums: enumViews(context),
    unions: unionViews(context),
    interfaces: [...models, ...events],
  };
  importJson(context, imports);
  const { aliases, enums, unions, interfaces } = view;
  return aliases.length + enums.length + unions.length + interfaces.length === 0
    ? undefined
    : { ...view, imports: imports.statements() };
}

function enumViews(context: EmitContext): ModelsView["enums"] {
  return context.spec.enums.map((each) => ({
    doc: declarationDoc(each, `Enum \`${each.name}\`.`),
    typeDoc: comment(`A value of \`${each.name}\`, or a number that only a newer peer knows.`),
    name: found(context.names.types, each.name),
    values: valuesOf(context, each).map((value) => ({
      doc: declarationDoc(value, ""),
      name: value.property,
      number: value.number,
    })),
  }));
}

function unionViews(context: EmitContext): ModelsView["unions"] {
  return context.spec.unions.map((union) => ({
    doc: declarationDoc(union, `Union \`${union.name}\`.`),
    name: found(context.names.types, union.name),
    cases: membersOf(context, union).map((each) => ({
      doc: memberDoc(each, context),
      kind: each.property,
      type: expressionOf(context, each.type),
    })),
  }));
}

/** Everything else that these types mention is in the same module. */
function importJson(context: EmitContext, imports: Imports): void {
  const { aliases, unions, models, events } = context.spec;
  const members: Pick<Member, "type">[] = [
    ...aliases,
    ...unions.flatMap(({ cases }) => cases),
    ...models.flatMap((model) => model.members),
    ...events.flatMap(({ parameters }) => parameters),
  ];
  if (members.some(({ type }) => mentionsJson(type))) {
    importTypes(context, imports, [{ kind: "primitive", name: "json" }]);
  }
}

export function memberViews(
  context: EmitContext,
  members: readonly NamedMember[],
): InterfaceView["members"] {
  return members.map((member) => ({
    doc: memberDoc(member, context),
    name: isOptional(member.type) ? `${member.property}?` : member.property,
    type: expressionOf(context, member.type),
  }));
}

/** src/exceptions.ts. Absent where there are none. */
export interface ExceptionsView {
  readonly header: string;
  readonly imports: readonly string[];
  readonly exceptions: readonly {
    doc: string;
    name: string;
    id: string;
    spelling: string;
    /** Absent where there are no members: then the constructor is that of the base. */
    constructorView: ConstructorView | undefined;
  }[];
}

const constructorParameters = ["message", "fields", "options"];

interface ConstructorView {
  readonly properties: readonly { doc: string; name: string; type: string }[];
  /** The parameters behind `message`, joined. */
  readonly parameters: string;
  /** Statements. */
  readonly assignments: readonly string[];
}

export function exceptionsView(context: EmitContext): ExceptionsView | undefined {
  const { spec, names, header } = context;
  if (spec.exceptions.length === 0) return undefined;
  const imports = new Imports();
  imports.value("@libmedium/runtime", "DeclaredException");
  const exceptions = spec.exceptions.map((exception) => ({
    doc: declarationDoc(
      exception,
      `Exception \`${exception.name}\`: thrown by a method of the daemon, it arrives as this class in the application.`,
    ),
    name: found(names.types, exception.name),
    id: `${spec.namespace}.${exception.name}`,
    spelling: exception.name,
    constructorView: constructorView(context, imports, membersOf(context, exception)),
  }));
  return { header, imports: imports.statements(), exceptions };
}

function constructorView(
  context: EmitContext,
  imports: Imports,
  members: readonly NamedMember[],
): ConstructorView | undefined {
  if (members.length === 0) return undefined;
  importTypes(
    context,
    imports,
    members.map(({ type }) => type),
  );
  const fields = members.map((member) => {
    const type = expressionOf(context, member.type);
    if (!mayBeLeftOut(member)) return `readonly ${member.property}: ${type}`;
    const withAbsence = isOptional(member.type) ? type : `${type} | undefined`;
    return `readonly ${member.property}?: ${withAbsence}`;
  });
  const none = members.every(mayBeLeftOut) ? " = {}" : "";
  return {
    properties: members.map((member) => ({
      doc: memberDoc(member, context),
      name: member.property,
      type: expressionOf(context, member.type),
    })),
    parameters: `fields: { ${fields.join("; ")} }${none}`,
    assignments: members.map(({ property, type, default: literal }) => {
      const value = `fields.${property}`;
      return literal === undefined
        ? `this.${property} = ${value};`
        : `this.${property} = ${value} ?? ${literalExpression(context, imports, type, literal, constructorParameters)};`;
    }),
  };
}
