import { createHash } from "node:crypto";
import type { Member, Spec, Type } from "./spec.js";

/** The interface in its canonical form: one line per declaration, as `runtime/PROTOCOL.md` section 7 lays down. */
export function canonicalText(spec: Spec): string {
  const lines = [
    `namespace ${spec.namespace}`,
    `class ${spec.className}`,
    ...spec.models.map(({ name, members }) => `model ${name}${list(members)}`),
    ...spec.exceptions.map(({ name }) => `exception ${name}()`),
    ...spec.methods.map(({ name, parameters, result }) => {
      const returned = result === undefined ? "" : `:${typeText(result)}`;
      return `method ${name}${list(parameters)}${returned}`;
    }),
    ...spec.events.map(({ name, parameters }) => `event ${name}${list(parameters)}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Tells two interfaces apart when a connection opens: the first 16 digits of the SHA-256 of the canonical form. */
export function interfaceHash(spec: Spec): string {
  return createHash("sha256").update(canonicalText(spec), "utf8").digest("hex").slice(0, 16);
}

/** A type as it is written in a specification. */
export function typeText(type: Type): string {
  return type.kind === "list" ? `*${typeText(type.item)}` : type.name;
}

function list(members: readonly Member[]): string {
  return `(${members.map(({ name, type }) => `${name}:${typeText(type)}`).join(",")})`;
}
