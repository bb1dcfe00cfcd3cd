/** Interfaces as data: how they are described, what changes between two of them, and what of that breaks whom. */
export { canonicalText, interfaceHash, typeText } from "./canonical.js";
export {
  changeCatalogue,
  type Change,
  type ChangeCode,
  type ChangeParameters,
  type Part,
  type PartKind,
} from "./changes.js";
export { compareSpecs } from "./compare-specs.js";
export * from "./description.js";
export { fit, type Fit, type FittedPart } from "./fit.js";
export { readDescription } from "./read-description.js";
