import { createHash } from "node:crypto";
import type {
  Description,
  MemberDescribed,
  MethodDescribed,
  NamedDescribed,
  TypeDescribed,
} from "./description.js";

/** The interface in its canonical form: one line per declaration, as PROTOCOL.md, section 7, lays down. */
export function canonicalText(description: Description): string {
  const { aliases, enums, unions, models, exceptions, methods, callbacks, events } = description;
  const lines = [
    `namespace ${description.namespace}`,
    `class ${description.class}`,
    ...aliases.map(({ name, type }) => `type ${name}=${typeText(type)}`),
    ...enums.map(({ name, values }) => {
      const texts = values.map((value) => `${value.name}=${value.number}`);
      return `enum ${name}(${texts.join(",")})`;
    }),
    ...unions.map((union) => line("union", union, union.cases)),
    ...models.map((model) => line("model", model, model.members)),
    ...exceptions.map((exception) => line("exception", exception, exception.members)),
    ...methods.map((method) => line("method", method, method.parameters) + resultText(method)),
    ...callbacks.map((each) => line("callback", each, each.parameters) + resultText(each)),
    ...events.map((event) => line("event", event, event.parameters)),
  ];
  return lines.map((text) => `${text}\n`).join("");
}

/** Tells two interfaces apart when a connection opens: the first 16 digits of the SHA-256 of the canonical form. */
export function interfaceHash(description: Description): string {
  const text = canonicalText(description);
  return createHash("sha256").update(text, "utf8").digest("hex").slice(0, 16);
}

/** A type as it is written in a specification; `blank` stands behind commas. */
export function typeText(type: TypeDescribed, blank: "" | " " = ""): string {
  if (typeof type === "string") return type;
  if ("map" in type) {
    const [key, value] = type.map;
    return `map<${typeText(key, blank)},${blank}${typeText(value, blank)}>`;
  }
  if ("optional" in type) return `${typeText(type.optional, blank)}?`;
  if ("stream" in type) return `stream ${typeText(type.stream, blank)}`;
  const item = typeText(type.list, blank);
  // `*string?` is a list that may be absent.
  return isOptional(type.list) ? `*(${item})` : `*${item}`;
}

function isOptional(type: TypeDescribed): boolean {
  return typeof type !== "string" && "optional" in type;
}

function line(
  keyword: string,
  { name }: NamedDescribed,
  members: readonly MemberDescribed[],
): string {
  const texts = members.map((member) => {
    const value = member.default === undefined ? "" : `=${member.default}`;
    return `${member.name}:${typeText(member.type)}${value}`;
  });
  return `${keyword} ${name}(${texts.join(",")})`;
}

function resultText({ result }: MethodDescribed): string {
  return result === undefined ? "" : `:${typeText(result)}`;
}
