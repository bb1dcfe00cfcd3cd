import type { Method } from "../spec/spec.js";
import {
  expressionOf,
  found,
  importModels,
  membersOf,
  parameterList,
  type EmitContext,
} from "./context.js";
import { typesOf } from "./types.js";
import { Imports } from "./imports.js";

/** A method as a daemon declares it: in the base, in the stub and in the README. */
export interface Implementation {
  readonly method: Method;
  readonly name: string;
  readonly parameters: string;
  readonly result: string;
}

export function implementationOf(context: EmitContext, method: Method): Implementation {
  const result = expressionOf(context, method.result);
  return {
    method,
    name: found(context.names.calls, method.name),
    parameters: parameterList(context, membersOf(context, method), "context: CallContext"),
    result: `${result} | Promise<${result}>`,
  };
}

/** The statement that imports the base and what an implementation of its methods mentions. */
export function serverImport(context: EmitContext): string {
  const { spec, names, packageName } = context;
  const imports = new Imports();
  const module = `${packageName}/server`;
  imports.value(module, names.serverBase);
  if (spec.methods.length > 0) imports.type(module, "CallContext");
  importModels(context, imports, spec.methods.flatMap(typesOf), module);
  return imports.statements().join("\n");
}
