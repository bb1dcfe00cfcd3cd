import type { Diagnostic } from "../diagnostics.js";
import type { SpecificationNode } from "../syntax/ast.js";
import { duplicateMembers } from "./duplicate-members.js";
import { duplicateNames } from "./duplicate-names.js";
import { eventResults } from "./event-results.js";
import { headersGivenOnce } from "./headers.js";
import { knownTypes } from "./known-types.js";
import { namespaceIsDotted } from "./namespace.js";
import { nothingOffered } from "./nothing-offered.js";
import { primitiveNames } from "./primitive-names.js";
import { recursiveModels } from "./recursion.js";
import { scopeOf, type Scope, type Surroundings } from "./scope.js";

export type Rule = (scope: Scope) => Iterable<Diagnostic>;

/** Every rule. None depends on another: each passes over in silence what is another's to report. */
export const rules: readonly Rule[] = [
  headersGivenOnce,
  namespaceIsDotted,
  duplicateNames,
  primitiveNames,
  duplicateMembers,
  knownTypes,
  recursiveModels,
  eventResults,
  nothingOffered,
];

/** Types with a doubtful name are left alone: a mistake that is reported already may hide their declaration. */
export function check(
  specification: SpecificationNode,
  surroundings: Surroundings = {},
): Diagnostic[] {
  const scope = scopeOf(specification, surroundings);
  return rules.flatMap((rule) => [...rule(scope)]);
}
