import type { Span } from "./source.js";

export type Severity = "error" | "warning";

/** Something that is wrong with a specification, or worth a second look. A mistake of the user is data, never thrown. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** One sentence, in the words of the specification. */
  readonly message: string;
  /** The name or sign that is wrong, not the declaration around it. Empty where something is missing. */
  readonly span: Span;
  /** Other places that have to do with it, such as the first of two declarations. */
  readonly notes: readonly Note[];
  /** The way out, where there is one. */
  readonly hint?: string;
}

export interface Note {
  readonly message: string;
  readonly span: Span;
}

/** What goes into the message of each code. A code is stable: it may be searched for, and machines may look at it. */
export interface CodeParameters {
  "expected-name": { of: NamedThing; place: string };
  "expected-type": { place: string };
  "expected-symbol": { symbol: string; place: string };
  "expected-line-end": { place: string };
  "expected-declaration": Record<never, never>;
  "unknown-keyword": { word: string };
  "member-outside-model": { name: string };
  unclosed: { opening: string; owner: string };
  unmatched: { closing: string };
  "unexpected-character": { character: string };
  "digit-first": { name: string };
  "list-syntax": Record<never, never>;
  "type-parameters": { name: string };
  "result-syntax": { sign: string };
  "stray-separator": { sign: string };
  "comment-syntax": { sign: string };
  "list-too-deep": { limit: number };
  "invalid-namespace": { reason: string };
  "missing-namespace": Record<never, never>;
  "missing-class": Record<never, never>;
  "given-twice": { thing: string };
  "duplicate-name": { name: string; kind: string };
  "duplicate-member": { name: string; model: string };
  "duplicate-parameter": { name: string; owner: string };
  "primitive-name": { name: string };
  "unknown-type": { name: string };
  "not-a-type": { name: string; kind: string };
  "recursive-model": { name: string; path: string };
  "event-result": { name: string };
  "nothing-offered": Record<never, never>;
  renamed: { name: string; other: string };
}

export type Code = keyof CodeParameters;

export type NamedThing =
  | "namespace"
  | "class"
  | "path"
  | "model"
  | "exception"
  | "method"
  | "event"
  | "member"
  | "parameter";

interface Entry<Parameters> {
  readonly severity: Severity;
  readonly message: (parameters: Parameters) => string;
}

/** Every code there is. */
export const catalogue: { readonly [C in Code]: Entry<CodeParameters[C]> } = {
  "expected-name": error(({ of, place }) => `Expected ${nameOf[of]} ${place}.`),
  "expected-type": error(({ place }) => `Expected a type ${place}.`),
  "expected-symbol": error(({ symbol, place }) => `Expected ${symbol} ${place}.`),
  "expected-line-end": error(({ place }) => `Expected the end of the line ${place}.`),
  "expected-declaration": error(() => "Expected a declaration."),
  "unknown-keyword": error(({ word }) => `No declaration begins with ${quoted(word)}.`),
  "member-outside-model": error(({ name }) => `The member ${quoted(name)} is outside any model.`),
  unclosed: error(({ opening, owner }) => `The '${opening}' of ${owner} is never closed.`),
  unmatched: error(({ closing }) => `This '${closing}' closes nothing.`),
  "unexpected-character": error(({ character }) => `Unexpected character ${character}.`),
  "digit-first": error(({ name }) => `A name cannot begin with a digit: ${quoted(name)}.`),
  "list-syntax": error(() => "A list is written with '*' before the type of its items."),
  "type-parameters": error(
    ({ name }) => `There is no type ${quoted(name)} that takes types in '<' and '>'.`,
  ),
  "result-syntax": error(({ sign }) => `A return type stands after ':', not after '${sign}'.`),
  "stray-separator": error(({ sign }) => `A line does not end with '${sign}'.`),
  "comment-syntax": error(({ sign }) => `A comment begins with '//', not with '${sign}'.`),
  "list-too-deep": error(({ limit }) => `Lists nest at most ${limit} deep.`),
  "invalid-namespace": error(({ reason }) => `A namespace is a dotted name: ${reason}.`),
  "missing-namespace": error(() => "The specification has no namespace."),
  "missing-class": error(() => "The specification has no class."),
  "given-twice": error(({ thing }) => `The ${thing} is given more than once.`),
  "duplicate-name": error(({ name, kind }) => `There is already ${kind} named ${quoted(name)}.`),
  "duplicate-member": error(
    ({ name, model }) => `Model ${quoted(model)} already has a member named ${quoted(name)}.`,
  ),
  "duplicate-parameter": error(
    ({ name, owner }) => `${owner} already has a parameter named ${quoted(name)}.`,
  ),
  "primitive-name": error(({ name }) => `A model cannot be named ${quoted(name)}: that is a type.`),
  "unknown-type": error(({ name }) => `There is no type named ${quoted(name)}.`),
  "not-a-type": error(({ name, kind }) => `${quoted(name)} is ${kind}, not a type.`),
  "recursive-model": error(
    ({ name, path }) => `Model ${quoted(name)} contains itself without end: ${path}.`,
  ),
  "event-result": error(
    ({ name }) => `Event ${quoted(name)} cannot return anything: nobody answers an event.`,
  ),
  "nothing-offered": warning(() => "The specification declares no method and no event."),
  renamed: warning(
    ({ name, other }) =>
      `${quoted(name)} cannot stand in TypeScript as it is; it becomes ${quoted(other)}.`,
  ),
};

const nameOf: { readonly [Thing in NamedThing]: string } = {
  namespace: "a dotted name",
  class: "a class name",
  path: "a path",
  model: "a model name",
  exception: "an exception name",
  method: "a method name",
  event: "an event name",
  member: "a member name",
  parameter: "a parameter name",
};

export function diagnostic<C extends Code>(
  code: C,
  parameters: CodeParameters[C],
  span: Span,
  more: { readonly notes?: readonly Note[]; readonly hint?: string | undefined } = {},
): Diagnostic {
  const { severity, message }: Entry<CodeParameters[C]> = catalogue[code];
  const { notes = [], hint } = more;
  const base = { code, severity, message: message(parameters), span, notes };
  return hint === undefined ? base : { ...base, hint };
}

/** By position, so that they read like the text; those of one place stay in the order in which they were found. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted((a, b) => a.span.start - b.span.start);
}

/** A word of the user's within a sentence of ours: what is too long to read there is cut. */
export function quoted(word: string): string {
  const lengthMax = 60;
  const cut = word.length > lengthMax ? `${word.slice(0, lengthMax)}…` : word;
  return `"${cut}"`;
}

function error<Parameters>(message: (parameters: Parameters) => string): Entry<Parameters> {
  return { severity: "error", message };
}

function warning<Parameters>(message: (parameters: Parameters) => string): Entry<Parameters> {
  return { severity: "warning", message };
}
