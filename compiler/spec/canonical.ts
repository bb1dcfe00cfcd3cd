import * as evolution from "@libmedium/runtime/evolution";
import { describeSpec } from "./describe.js";
import type { Spec } from "./spec.js";

/** The interface in its canonical form: one line per declaration, as `runtime/PROTOCOL.md` section 7 lays down. */
export function canonicalText(spec: Spec): string {
  return evolution.canonicalText(describeSpec(spec));
}

/** Tells two interfaces apart when a connection opens. */
export function interfaceHash(spec: Spec): string {
  return evolution.interfaceHash(describeSpec(spec));
}
