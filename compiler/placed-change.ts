import { compareSpecs, type Change, type Description } from "@libmedium/runtime/evolution";
import type { Span } from "./source.js";
import { describeSpec, type Places } from "./spec/describe.js";
import type { Spec } from "./spec/spec.js";

/** A change between two specifications, with its places in both texts. */
export interface PlacedChange extends Change {
  /** Of the name that is changed; where it is gone or did not exist, of what it is in or what stands in its place. */
  readonly oldSpan?: Span;
  readonly newSpan?: Span;
}

/** What has changed between two specifications: the rules of `@libmedium/runtime/evolution`, and where in the texts. */
export function changesBetween(old: Spec, now: Spec): PlacedChange[] {
  const before = described(old);
  const after = described(now);
  return compareSpecs(before.description, after.description).map((change) => {
    const oldSpan = spanOf(before, change, change.old);
    const newSpan = spanOf(after, change, change.new);
    return {
      ...change,
      ...(oldSpan !== undefined && { oldSpan }),
      ...(newSpan !== undefined && { newSpan }),
    };
  });
}

interface Described {
  readonly spec: Spec;
  readonly description: Description;
  readonly places: Places;
}

function described(spec: Spec): Described {
  const places: Places = new Map();
  return { spec, description: describeSpec(spec, places), places };
}

function spanOf(
  { spec, places }: Described,
  { code }: Change,
  node: object | undefined,
): Span | undefined {
  if (node === undefined) return undefined;
  return code === "namespace-changed" ? spec.namespaceSpan : places.get(node);
}
