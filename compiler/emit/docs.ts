import { literalText } from "../spec/describe.js";
import type { Described, Event, Member, Method } from "../spec/spec.js";
import { found, type EmitContext, type NamedMember } from "./context.js";
import { comment, signature } from "./text.js";
import { typeNote } from "./types.js";

/** A JSDoc comment of paragraphs and tags, empty ones left out; nothing at all where there are none. */
export function documentation(paragraphs: readonly string[], tags: readonly string[] = []): string {
  const blocks = [...paragraphs, tags.join("\n")].filter((text) => text !== "");
  return blocks.length === 0 ? "" : comment(blocks.join("\n\n"));
}

/** What the user wrote above a declaration, or `fallback` where that is nothing, and a note. */
export function declarationDoc(described: Described, fallback: string, note = ""): string {
  return documentation([described.doc ?? fallback, note], deprecation(described));
}

/** A class that stands for the whole specification: what the user wrote above that, and what the class is. */
export function classDoc(described: Described, text: string): string {
  return documentation([described.doc ?? "", text], deprecation(described));
}

/** A member of a model or of what a listener receives: what the user wrote, and what TypeScript's type does not tell. */
export function memberDoc(member: Member, { nanoseconds }: EmitContext): string {
  const note = typeNote(member.type, nanoseconds);
  const filled =
    member.default === undefined
      ? ""
      : `\`${literalText(member.default)}\` where an older peer leaves it out`;
  const notes = [note, filled].filter((text) => text !== "").join("; ");
  return documentation([member.doc ?? "", notes], deprecation(member));
}

/** A method, a callback or an event, as a member of a class. `what` goes before its declaration. */
export function callDoc(
  context: EmitContext,
  call: Method | Event,
  parameters: readonly NamedMember[],
  what: string,
  ...more: string[]
): string {
  const introduction = [`${what} \`${signature(call)}\`${more.length > 0 ? "" : "."}`, ...more];
  const thrown = "throws" in call ? call.throws : [];
  return documentation(
    [call.doc ?? "", introduction.join("")],
    [
      ...parameters.flatMap(({ property, doc }) =>
        doc === undefined ? [] : `@param ${property} ${doc.replaceAll("\n", "\n  ")}`,
      ),
      ...thrown.map((name) => `@throws {${found(context.names.types, name)}}`),
      ...deprecation(call),
    ],
  );
}

function deprecation({ deprecated }: Described): string[] {
  return deprecated === undefined
    ? []
    : [`@deprecated ${deprecated.replaceAll("\n", " ")}`.trimEnd()];
}
