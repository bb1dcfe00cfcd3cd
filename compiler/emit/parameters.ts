import type { Event, Type } from "../spec/spec.js";
import { literalExpression } from "./codec-calls.js";
import {
  expressionOf,
  givenExpressionOf,
  mayBeLeftOut,
  type EmitContext,
  type NamedMember,
} from "./context.js";
import type { Imports } from "./imports.js";
import { isOptional } from "./types.js";

/** The names of the parameters, joined: `id, info`. */
export function argumentList(parameters: readonly NamedMember[], ...more: string[]): string {
  return [...parameters.map(({ property }) => property), ...more].join(", ");
}

/** The same as an object: `{ id, info }`, or `undefined`. */
export function argumentObject(parameters: readonly NamedMember[]): string {
  return parameters.length === 0 ? "undefined" : `{ ${argumentList(parameters)} }`;
}

/** The declarations of the parameters where all are given, joined: `id: string, limit: number | undefined`. */
export function parameterList(
  context: EmitContext,
  parameters: readonly NamedMember[],
  ...more: string[]
): string {
  const own = parameters.map(({ property, type }) => `${property}: ${expressionOf(context, type)}`);
  return [...own, ...more].join(", ");
}

/** What a caller may give: more can be sent as a stream than what arrives. */
function givenExpression(context: EmitContext, type: Type): string {
  if (type.kind !== "stream") return givenExpressionOf(context, type);
  const item = expressionOf(context, type.item);
  return `AsyncIterable<${item}> | Iterable<${item}>`;
}

/** The declarations where those with a default and optional ones may be left out: `id: string, limit = 50, sort?: string`. */
export function callerParameterList(
  context: EmitContext,
  imports: Imports,
  parameters: readonly NamedMember[],
  ...more: string[]
): string {
  const lastRequired = parameters.findLastIndex((parameter) => !mayBeLeftOut(parameter));
  const names = parameters.map(({ property }) => property);
  const own = parameters.map(({ property, type, default: literal }, index) => {
    const expression = givenExpression(context, type);
    if (index < lastRequired) return `${property}: ${expression}`;
    if (literal !== undefined) {
      const value = literalExpression(context, imports, type, literal, names);
      return `${property}: ${expression} = ${value}`;
    }
    if (!isOptional(type)) return `${property}: ${expression}`;
    const present = type.kind === "optional" ? givenExpressionOf(context, type.item) : expression;
    return `${property}?: ${present}`;
  });
  return [...own, ...more].join(", ");
}

/** Whether the last parameters of an event may be left out, so that what is passed behind them is not where it usually is. */
export function mayEndEarly({ parameters }: Event): boolean {
  const last = parameters.at(-1);
  return last !== undefined && mayBeLeftOut(last);
}

/** Where the application of an event goes then. */
export const behindUndefined = "behind an `undefined` for each parameter that is left out";
