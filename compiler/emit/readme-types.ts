import type { Described, Type } from "../spec/spec.js";
import { expressionOf, found, membersOf, type EmitContext, type NamedMember } from "./context.js";
import { isOptional, typeNote } from "./types.js";

/** The models, unions and aliases of the specification as TypeScript, line by line, for the README: what to write and what to read. */
export function typeLines(context: EmitContext): string[] {
  const { spec, names } = context;
  const nameOf = ({ name }: { readonly name: string }): string => found(names.types, name);
  const declarations = [
    ...spec.aliases.map((alias) => [
      ...remarkLines(alias, noteOf(context, alias.type)),
      `type ${nameOf(alias)} = ${expressionOf(context, alias.type)};`,
    ]),
    ...spec.unions.map((union) => [
      ...remarkLines(union),
      `type ${nameOf(union)} =`,
      ...membersOf(context, union).map(
        ({ property, type, ...rest }) =>
          `  | { kind: "${property}"; value: ${expressionOf(context, type)} }${remark(rest, noteOf(context, type))}`,
      ),
      ";",
    ]),
    ...spec.models.map((model) => [
      ...remarkLines(model),
      `interface ${nameOf(model)} {`,
      ...membersOf(context, model).map((member) => memberLine(context, member)),
      "}",
    ]),
  ];
  return declarations.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function memberLine(context: EmitContext, member: NamedMember): string {
  const mark = isOptional(member.type) ? "?" : "";
  const type = expressionOf(context, member.type);
  return `  ${member.property}${mark}: ${type};${remark(member, noteOf(context, member.type))}`;
}

function noteOf({ nanoseconds }: EmitContext, type: Type): string {
  return typeNote(type, nanoseconds).replaceAll("`", "");
}

/** Behind what it is about: a comment of one line, which neither the end of a block of code nor anything else can end. */
function remark({ doc, deprecated }: Described, note = ""): string {
  const texts = [
    ...(note === "" ? [] : [`${note}.`]),
    ...(doc === undefined ? [] : [doc]),
    ...(deprecated === undefined ? [] : [`Deprecated${deprecated && `: ${deprecated}`}.`]),
  ];
  const text = texts.join(" ").replace(/\s+/gu, " ").trim();
  return text === "" ? "" : ` // ${text}`;
}

function remarkLines(described: Described, note?: string): string[] {
  const text = remark(described, note).trim();
  return text === "" ? [] : [text];
}
