import type { Type } from "../spec/spec.js";
import type { Codec } from "./internal-names.js";
import {
  memberReads,
  readMembers,
  reading,
  together,
  writeLastMembers,
  writeMembers,
  writingLast,
  writing,
  type ReadView,
} from "./codec-calls.js";
import {
  expressionOf,
  found,
  givenExpressionOf,
  importGivenTypes,
  importRuntime,
  importTypes,
  membersOf,
  type EmitContext,
} from "./context.js";
import { memberViews, type InterfaceView } from "./declaration-views.js";
import { Imports } from "./imports.js";
import { isCollection, itemCost, smallestBytes } from "./types.js";
import { comment } from "./text.js";

/** src/codecs.ts: between values and bytes. Absent where nothing travels. */
export interface CodecsView {
  readonly header: string;
  readonly imports: readonly string[];
  readonly writer: string;
  readonly reader: string;
  readonly interfaces: readonly InterfaceView[];
  readonly objects: readonly ObjectCodecView[];
  readonly results: readonly ValueCodecView[];
  readonly exceptions: readonly (Codec & {
    type: string;
    writes: readonly string[];
    fields: readonly string[];
  })[];
  readonly models: readonly (ObjectCodecView & { spelling: string })[];
  readonly unions: readonly UnionCodecView[];
  readonly lists: readonly (ValueCodecView & {
    itemType: string;
    writeItemType: string;
    smallestBytes: number;
    itemCost: number;
    /** Of numbers that the runtime writes and reads together: how its methods for that are called; empty for other items. */
    together: string;
  })[];
  readonly maps: readonly MapCodecView[];
}

interface ObjectCodecView extends Codec, ReadView {
  readonly type: string;
  /** What is written: whoever gives it may give more than what the other side gets. */
  readonly writeType: string;
  /** Statements. */
  readonly writes: readonly string[];
}

/** Of one value, `value`, or of an item of one, `item`. */
interface ValueCodecView extends Codec {
  readonly type: string;
  readonly writeType: string;
  readonly writeCall: string;
  readonly readCall: string;
}

interface UnionCodecView extends Codec {
  readonly type: string;
  readonly spelling: string;
  readonly cases: readonly { kind: string; number: number; write: string; read: string }[];
}

interface MapCodecView extends Codec {
  readonly type: string;
  readonly writeType: string;
  readonly smallestBytes: number;
  readonly writeKey: string;
  readonly writeValue: string;
  readonly readKey: string;
  readonly readValue: string;
}

export function codecsView(context: EmitContext): CodecsView | undefined {
  const { spec, internals, header } = context;
  const imports = new Imports();
  const writer = importRuntime(context, imports, "type", "Writer");
  const reader = importRuntime(context, imports, "type", "Reader");
  const models = modelCodecs(context, imports);
  const unions = unionCodecs(context, imports);
  const interfaces = [...spec.methods, ...spec.callbacks].flatMap((call) => {
    const name = internals.argumentTypes.get(call.name);
    const doc = comment(`The arguments of \`${call.name}\`.`);
    return name === undefined
      ? []
      : { doc, name, members: memberViews(context, membersOf(context, call)) };
  });
  const view = {
    header,
    writer,
    reader,
    interfaces,
    objects: objectCodecs(context, imports),
    results: valueCodecs(context, imports),
    exceptions: exceptionCodecs(context, imports),
    models,
    unions,
    lists: listCodecs(context, imports),
    maps: mapCodecs(context, imports),
  };
  for (const { parameters } of [...spec.methods, ...spec.callbacks]) {
    importTypes(
      context,
      imports,
      parameters.map(({ type }) => type),
    );
  }
  if (view.objects.length + view.results.length + view.exceptions.length === 0) return undefined;
  return { ...view, imports: imports.statements() };
}

/** Arguments of methods and callbacks, and parameters of events. */
function objectCodecs(context: EmitContext, imports: Imports): ObjectCodecView[] {
  const { spec, names, internals } = context;
  const calls = [...spec.methods, ...spec.callbacks].flatMap((call) => {
    const codec = internals.arguments.get(call.name);
    if (codec === undefined) return [];
    return { call, codec, type: found(internals.argumentTypes, call.name) };
  });
  const events = spec.events.flatMap((call) => {
    const codec = internals.events.get(call.name);
    if (codec === undefined) return [];
    return { call, codec, type: imports.type("./models.js", found(names.eventTypes, call.name)) };
  });
  return [...calls, ...events].map(({ call, codec, type }) => {
    const members = membersOf(context, call);
    return {
      ...codec,
      type,
      writeType: members.some(({ type: each }) => each.kind === "stream" || isCollection(each))
        ? `${importRuntime(context, imports, "type", "GivenArguments")}<${type}>`
        : type,
      writes: writeLastMembers(context, members),
      ...readMembers(context, imports, members),
    };
  });
}

function modelCodecs(context: EmitContext, imports: Imports): CodecsView["models"] {
  return context.spec.models.flatMap((model) => {
    const codec = context.internals.declared.get(model.name);
    if (codec === undefined) return [];
    const members = membersOf(context, model);
    const type = imports.type("./models.js", found(context.names.types, model.name));
    return {
      ...codec,
      type,
      writeType: type,
      spelling: model.name,
      writes: writeMembers(context, members, `${model.name}.`),
      ...readMembers(context, imports, members),
    };
  });
}

function unionCodecs(context: EmitContext, imports: Imports): UnionCodecView[] {
  return context.spec.unions.flatMap((union) => {
    const codec = context.internals.declared.get(union.name);
    if (codec === undefined) return [];
    return {
      ...codec,
      type: imports.type("./models.js", found(context.names.types, union.name)),
      spelling: union.name,
      cases: membersOf(context, union).map(({ property, name, type }, index) => ({
        kind: property,
        number: index + 1,
        write: writing(context, type, "value.value", `"${union.name}.${name}"`),
        read: reading(context, type),
      })),
    };
  });
}

function exceptionCodecs(context: EmitContext, imports: Imports): CodecsView["exceptions"] {
  return context.spec.exceptions.flatMap((exception) => {
    const codec = context.internals.exceptions.get(exception.name);
    if (codec === undefined) return [];
    const members = membersOf(context, exception);
    const reads = memberReads(context, imports, members);
    const type = found(context.names.types, exception.name);
    // The class is called where there are variables of these names.
    const isHidden = type === "reader" || type === "message";
    const local = isHidden ? context.names.internal.claim(type) : type;
    return {
      ...codec,
      type: imports.value("./exceptions.js", type, local),
      writes: writeMembers(context, members, `${exception.name}.`),
      fields: reads.map(({ property, whole }) => `${property}: ${whole}`),
    };
  });
}

/** Results of methods and callbacks, and items of streams. */
function valueCodecs(context: EmitContext, imports: Imports): ValueCodecView[] {
  const { spec, internals } = context;
  const view = (
    codec: Codec,
    type: Type,
    member: string,
    write: typeof writing,
  ): ValueCodecView => {
    importTypes(context, imports, [type]);
    importGivenTypes(context, imports, [type]);
    return {
      write: codec.write,
      read: codec.read,
      type: expressionOf(context, type),
      writeType: givenExpressionOf(context, type),
      writeCall: write(context, type, "value", `"${member}"`),
      readCall: reading(context, type),
    };
  };
  return [
    ...[...spec.methods, ...spec.callbacks].flatMap(({ name, result }) =>
      result === undefined || result.kind === "stream"
        ? []
        : view(found(internals.results, name), result, "result", writingLast),
    ),
    ...[...internals.streams.values()].map((codec) => view(codec, codec.item, "item", writing)),
  ];
}

function listCodecs(context: EmitContext, imports: Imports): CodecsView["lists"] {
  return [...context.internals.collections.values()].flatMap(({ write, read, type }) => {
    if (type.kind !== "list") return [];
    importTypes(context, imports, [type]);
    return {
      write,
      read,
      type: expressionOf(context, type),
      writeType: givenExpressionOf(context, type),
      itemType: expressionOf(context, type.item),
      writeItemType: givenExpressionOf(context, type.item),
      smallestBytes: smallestBytes(type.item),
      itemCost: itemCost(type.item),
      together: together(type.item),
      writeCall: writing(context, type.item, "item", "member"),
      readCall: reading(context, type.item),
    };
  });
}

function mapCodecs(context: EmitContext, imports: Imports): MapCodecView[] {
  return [...context.internals.collections.values()].flatMap(({ write, read, type }) => {
    if (type.kind !== "map") return [];
    importTypes(context, imports, [type]);
    return {
      write,
      read,
      type: expressionOf(context, type),
      writeType: givenExpressionOf(context, type),
      smallestBytes: smallestBytes(type.key) + smallestBytes(type.value),
      writeKey: writing(context, type.key, "key", "member"),
      writeValue: writing(context, type.value, "item", "member"),
      readKey: reading(context, type.key),
      readValue: reading(context, type.value),
    };
  });
}
