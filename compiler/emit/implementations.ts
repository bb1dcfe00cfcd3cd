import type { Method } from "../spec/spec.js";
import {
  found,
  givenExpressionOf,
  importGivenTypes,
  importTypes,
  membersOf,
  type EmitContext,
} from "./context.js";
import { Imports } from "./imports.js";
import { parameterList } from "./parameters.js";
import { typesOfAll } from "./types.js";

/** A method as a daemon declares it: in the base, in the stub and in the README. */
export interface Implementation {
  readonly method: Method;
  readonly name: string;
  readonly parameters: string;
  readonly result: string;
}

export function implementationOf(context: EmitContext, method: Method): Implementation {
  const result = givenExpressionOf(context, method.result);
  const last = `context: ${callContext(context)}`;
  return {
    method,
    name: found(context.names.calls, method.name),
    parameters: parameterList(context, membersOf(context, method), last),
    result: `${result} | Promise<${result}>`,
  };
}

/** Imports what the declaration of an implementation mentions. */
export function importImplementationTypes(
  context: EmitContext,
  imports: Imports,
  { parameters, result }: Method,
  entry?: string,
): void {
  importTypes(context, imports, typesOfAll(parameters), entry);
  importGivenTypes(context, imports, [result], entry);
}

/** What an implementation gets as its last parameter. */
export function callContext({ names }: EmitContext): string {
  const application = names.callbackTypes?.application;
  return application === undefined ? "CallContext" : `CallContext<${application}>`;
}

/** Imports the base and what an implementation of its methods mentions. */
export function serverImport(context: EmitContext): string {
  const { spec, names, packageName } = context;
  const imports = new Imports();
  const entry = `${packageName}/server`;
  imports.value(entry, names.serverBase);
  if (spec.methods.length > 0) {
    imports.type(entry, "CallContext");
    if (names.callbackTypes !== undefined) imports.type(entry, names.callbackTypes.application);
  }
  for (const method of spec.methods) importImplementationTypes(context, imports, method, entry);
  return imports.statements().join("\n");
}
