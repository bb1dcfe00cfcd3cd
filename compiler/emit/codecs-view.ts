import type { Type } from "../spec/spec.js";
import type { Codec } from "./internal-names.js";
import {
  expressionOf,
  found,
  importModels,
  importRuntime,
  membersOf,
  type EmitContext,
} from "./context.js";
import { Imports } from "./imports.js";
import { comment } from "./text.js";
import { itemCost, smallestBytes } from "./types.js";
import { typeText } from "../spec/canonical.js";
import { memberViews, type InterfaceView } from "./declaration-views.js";
import type { NamedMember } from "./context.js";

/** src/codecs.ts: between values and bytes. Absent where nothing travels. */
export interface CodecsView {
  readonly header: string;
  readonly imports: readonly string[];
  readonly writer: string;
  readonly reader: string;
  readonly interfaces: readonly InterfaceView[];
  readonly models: readonly ModelCodecView[];
  readonly objects: readonly ObjectCodecView[];
  readonly results: readonly ResultCodecView[];
  readonly lists: readonly ListCodecView[];
}

interface ObjectCodecView extends Codec {
  readonly type: string;
  readonly members: readonly { name: string; write: string; read: string }[];
}

interface ModelCodecView extends ObjectCodecView {
  readonly spelling: string;
}

interface ResultCodecView extends Codec {
  readonly type: string;
  readonly writeCall: string;
  readonly readCall: string;
}

interface ListCodecView extends ResultCodecView {
  readonly itemType: string;
  readonly smallestBytes: number;
  readonly itemCost: number;
}

export function codecsView(context: EmitContext): CodecsView | undefined {
  const { spec, names, internals, header } = context;
  const imports = new Imports();
  const writer = importRuntime(context, imports, "type", "Writer");
  const reader = importRuntime(context, imports, "type", "Reader");
  const models = spec.models.flatMap((model) => {
    const codec = internals.models.get(model.name);
    if (codec === undefined) return [];
    const type = expressionOf(context, { kind: "model", name: model.name });
    const members = memberCodecs(context, membersOf(context, model), `${model.name}.`);
    importModels(context, imports, [{ kind: "model", name: model.name }]);
    return { ...codec, type, members, spelling: model.name };
  });
  const withParameters = spec.methods.filter(({ name }) => internals.arguments.has(name));
  const methods = withParameters.map((method) => ({
    ...found(internals.arguments, method.name),
    type: found(internals.argumentTypes, method.name),
    members: memberCodecs(context, membersOf(context, method), ""),
  }));
  const events = spec.events.flatMap((event) => {
    const codec = internals.events.get(event.name);
    if (codec === undefined) return [];
    const type = imports.type("./models.js", found(names.eventTypes, event.name));
    return { ...codec, type, members: memberCodecs(context, membersOf(context, event), "") };
  });
  const view = {
    header,
    writer,
    reader,
    interfaces: withParameters.map((method) => ({
      doc: comment(`The arguments of \`${method.name}\`.`),
      name: found(internals.argumentTypes, method.name),
      members: memberViews(context, membersOf(context, method)),
    })),
    models,
    objects: [...methods, ...events],
    results: resultCodecs(context),
    lists: listCodecs(context),
  };
  if (view.objects.length + view.results.length === 0) return undefined;
  return { ...view, imports: imports.statements() };
}

function memberCodecs(context: EmitContext, members: readonly NamedMember[], prefix: string) {
  return members.map(({ property, name, type }) => ({
    name: property,
    write: writeCall(context, type, `value.${property}`, `"${prefix}${name}"`),
    read: readCall(context, type),
  }));
}

function resultCodecs(context: EmitContext): ResultCodecView[] {
  return context.spec.methods.flatMap(({ name, result }) =>
    result === undefined
      ? []
      : {
          ...found(context.internals.results, name),
          type: expressionOf(context, result),
          writeCall: writeCall(context, result, "value", '"result"'),
          readCall: readCall(context, result),
        },
  );
}

function listCodecs(context: EmitContext): ListCodecView[] {
  return [...context.internals.lists.values()].map(({ write, read, item }) => ({
    write,
    read,
    type: expressionOf(context, { kind: "list", item }),
    itemType: expressionOf(context, item),
    smallestBytes: smallestBytes(item),
    itemCost: itemCost(item),
    writeCall: writeCall(context, item, "item", "member"),
    readCall: readCall(context, item),
  }));
}

/** `member` is an expression too: what an error calls the value. */
function writeCall(context: EmitContext, type: Type, value: string, member: string): string {
  if (type.kind === "primitive") return `writer.${type.name}(${value}, ${member})`;
  return `${codecOf(context, type).write}(writer, ${value}, ${member})`;
}

function readCall(context: EmitContext, type: Type): string {
  if (type.kind === "primitive") return `reader.${type.name}()`;
  return `${codecOf(context, type).read}(reader)`;
}

function codecOf(context: EmitContext, type: Type & { kind: "model" | "list" }): Codec {
  return type.kind === "model"
    ? found(context.internals.models, type.name)
    : found(context.internals.lists, typeText(type));
}
