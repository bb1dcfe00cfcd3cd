import type { Method } from "../spec/spec.js";
import { expressionOf, found, importTypes, membersOf, type EmitContext } from "./context.js";
import { Imports } from "./imports.js";
import { parameterList } from "./parameters.js";
import { typesOf } from "./types.js";

/** A method as a daemon declares it: in the base, in the stub and in the README. */
export interface Implementation {
  readonly method: Method;
  readonly name: string;
  readonly parameters: string;
  readonly result: string;
}

export function implementationOf(context: EmitContext, method: Method): Implementation {
  const result = expressionOf(context, method.result);
  const last = `context: ${callContext(context)}`;
  return {
    method,
    name: found(context.names.calls, method.name),
    parameters: parameterList(context, membersOf(context, method), last),
    result: `${result} | Promise<${result}>`,
  };
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
  importTypes(context, imports, spec.methods.flatMap(typesOf), entry);
  return imports.statements().join("\n");
}
