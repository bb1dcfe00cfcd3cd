import * as evolution from "@libmedium/runtime/evolution";
import { describeSpec, typeDescribed } from "./describe.js";
import type { Spec, Type } from "./spec.js";

/** The interface in its canonical form: one line per declaration, as `runtime/PROTOCOL.md` section 7 lays down. */
export function canonicalText(spec: Spec): string {
  return evolution.canonicalText(describeSpec(spec));
}

/** Tells two interfaces apart when a connection opens. */
export function interfaceHash(spec: Spec): string {
  return evolution.interfaceHash(describeSpec(spec));
}

/** A type as it is written in a specification. `comma` is what separates two types: people read it with a blank behind it. */
export function typeText(type: Type, comma: "," | ", " = ","): string {
  return evolution.typeText(typeDescribed(type), comma === "," ? "" : " ");
}
