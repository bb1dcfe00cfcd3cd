import type { Diagnostic } from "../diagnostics.js";
import type { SpecificationNode } from "../syntax/ast.js";
import { aliasesEnd } from "./aliases.js";
import { annotationsFit } from "./annotations.js";
import { chosenNames } from "./chosen-names.js";
import { defaultsFit } from "./defaults.js";
import { duplicateMembers } from "./duplicate-members.js";
import { duplicateNames } from "./duplicate-names.js";
import { enumNumbers } from "./enum-numbers.js";
import { eventResults } from "./event-results.js";
import { headersGivenOnce } from "./headers.js";
import { importable, importsAgree } from "./imports.js";
import { knownTypes } from "./known-types.js";
import { mapKeys } from "./map-keys.js";
import { namespaceIsDotted } from "./namespace.js";
import { fitsOriginalWire } from "./native-only.js";
import { somethingToChoose } from "./not-empty.js";
import { modelsNotTooDeep } from "./nesting.js";
import { nothingOffered } from "./nothing-offered.js";
import { optionalOnce } from "./optionals.js";
import { parameterOrder } from "./parameter-order.js";
import { primitiveNames } from "./primitive-names.js";
import { recursiveModels } from "./recursion.js";
import { streamsInPlace } from "./streams.js";
import { throwsExceptions } from "./throws.js";
import { versionIsSemantic } from "./version.js";
import { scopeOf, type Scope, type Surroundings } from "./scope.js";

export type Rule = (scope: Scope) => Iterable<Diagnostic>;

/** Every rule. None depends on another: each passes over in silence what is another's to report. */
export const rules: readonly Rule[] = [
  headersGivenOnce,
  namespaceIsDotted,
  versionIsSemantic,
  importable,
  importsAgree,
  duplicateNames,
  primitiveNames,
  duplicateMembers,
  enumNumbers,
  somethingToChoose,
  knownTypes,
  recursiveModels,
  modelsNotTooDeep,
  aliasesEnd,
  streamsInPlace,
  mapKeys,
  optionalOnce,
  parameterOrder,
  defaultsFit,
  throwsExceptions,
  eventResults,
  annotationsFit,
  chosenNames,
  nothingOffered,
  fitsOriginalWire,
];

/** Types with a doubtful name are left alone: a mistake that is reported already may hide their declaration. */
export function check(
  specification: SpecificationNode,
  surroundings: Surroundings = {},
): Diagnostic[] {
  const scope = scopeOf(specification, surroundings);
  return rules.flatMap((rule) => [...rule(scope)]);
}
