import { createHash } from "node:crypto";
import type { Literal, Member, Method, Spec, Type } from "./spec.js";

/** The interface in its canonical form: one line per declaration, as `runtime/PROTOCOL.md` section 7 lays down. */
export function canonicalText(spec: Spec): string {
  const lines = [
    `namespace ${spec.namespace}`,
    `class ${spec.className}`,
    ...spec.aliases.map(({ name, type }) => `type ${name}=${typeText(type)}`),
    ...spec.enums.map(({ name, values }) => {
      const texts = values.map((value) => `${value.name}=${value.number}`);
      return `enum ${name}(${texts.join(",")})`;
    }),
    ...spec.unions.map(({ name, cases }) => `union ${name}${list(cases)}`),
    ...spec.models.map(({ name, members }) => `model ${name}${list(members)}`),
    ...spec.exceptions.map(({ name, members }) => `exception ${name}${list(members)}`),
    ...spec.methods.map((method) => `method ${signature(method)}`),
    ...spec.callbacks.map((callback) => `callback ${signature(callback)}`),
    ...spec.events.map(({ name, parameters }) => `event ${name}${list(parameters)}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Tells two interfaces apart when a connection opens: the first 16 digits of the SHA-256 of the canonical form. */
export function interfaceHash(spec: Spec): string {
  return createHash("sha256").update(canonicalText(spec), "utf8").digest("hex").slice(0, 16);
}

/** A type as it is written in a specification. `comma` is what separates two types: people read it with a blank behind it. */
export function typeText(type: Type, comma: "," | ", " = ","): string {
  switch (type.kind) {
    case "list": {
      const item = typeText(type.item, comma);
      // `*string?` is a list that may be absent.
      return type.item.kind === "optional" ? `*(${item})` : `*${item}`;
    }
    case "optional":
      return `${typeText(type.item, comma)}?`;
    case "stream":
      return `stream ${typeText(type.item, comma)}`;
    case "map":
      return `map<${typeText(type.key, comma)}${comma}${typeText(type.value, comma)}>`;
    default:
      return type.name;
  }
}

/** A default value as it is written in a specification. */
export function literalText(literal: Literal): string {
  switch (literal.kind) {
    case "text":
      return JSON.stringify(literal.value);
    case "enum":
      return literal.name;
    case "empty-list":
      return "[]";
    default:
      return String(literal.value);
  }
}

function signature({ name, parameters, result }: Method): string {
  return `${name}${list(parameters)}${result === undefined ? "" : `:${typeText(result)}`}`;
}

function list(members: readonly Member[]): string {
  const texts = members.map(({ name, type, default: literal }) => {
    const value = literal === undefined ? "" : `=${literalText(literal)}`;
    return `${name}:${typeText(type)}${value}`;
  });
  return `(${texts.join(",")})`;
}
