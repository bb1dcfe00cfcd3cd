import type { Source, Span } from "./source.js";

export type Severity = "error" | "warning";

/** Something that is wrong with a specification, or worth a second look. A mistake of the user is data, never thrown. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** One sentence, in the words of the specification. */
  readonly message: string;
  /** The name or sign that is wrong, not the declaration around it. Empty where something is missing. */
  readonly span: Span;
  /** The imported file in which that is; absent where it is the specification itself. */
  readonly source?: Source;
  /** Other places that have to do with it, such as the first of two declarations. */
  readonly notes: readonly Note[];
  /** The way out, where there is one. */
  readonly hint?: string;
}

export interface Note {
  readonly message: string;
  readonly span: Span;
  /** As in a diagnostic. */
  readonly source?: Source;
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
  "map-syntax": Record<never, never>;
  "optional-syntax": Record<never, never>;
  "stream-syntax": Record<never, never>;
  "text-syntax": Record<never, never>;
  "unclosed-text": Record<never, never>;
  "unknown-escape": { escape: string };
  "stray-documentation": Record<never, never>;
  "expected-value": { place: string };
  "expected-path": { place: string };
  "type-parameters": { name: string };
  "result-syntax": { sign: string };
  "stray-separator": { sign: string };
  "comment-syntax": { sign: string };
  "type-too-deep": { limit: number };
  "invalid-namespace": { reason: string };
  "missing-namespace": Record<never, never>;
  "missing-class": Record<never, never>;
  "invalid-version": Record<never, never>;
  "import-not-found": { path: string };
  "import-path": { reason: string };
  "import-cycle": { path: string };
  "imported-twice": { path: string };
  "not-importable": { kind: string };
  "import-conflict": { name: string; kind: string };
  "given-twice": { thing: string };
  "duplicate-name": { name: string; kind: string };
  "duplicate-member": { name: string; owner: string };
  "duplicate-value": { name: string; owner: string };
  "duplicate-case": { name: string; owner: string };
  "duplicate-parameter": { name: string; owner: string };
  "primitive-name": { name: string; kind: string };
  "unknown-type": { name: string };
  "not-a-type": { name: string; kind: string };
  "recursive-model": { name: string; path: string };
  "model-too-deep": { name: string; limit: number };
  "alias-cycle": { name: string; path: string };
  "misplaced-stream": Record<never, never>;
  "map-key": { type: string };
  "optional-twice": Record<never, never>;
  "parameter-order": { name: string };
  "misplaced-default": Record<never, never>;
  "default-type": { type: string };
  "default-range": { type: string };
  "default-of-optional": Record<never, never>;
  "unknown-value": { name: string; owner: string };
  "enum-number": { limit: string };
  "duplicate-number": { name: string; number: number };
  "nothing-to-choose": { owner: string; items: string };
  "unknown-exception": { name: string };
  "not-an-exception": { name: string; kind: string };
  "duplicate-throws": { name: string };
  "event-throws": { name: string };
  "unknown-annotation": { name: string };
  "misplaced-annotation": { name: string; place: string };
  "annotation-argument": { name: string; takes: string };
  "repeated-annotation": { name: string };
  "invalid-chosen-name": { name: string; reason: string };
  "chosen-name-taken": { name: string };
  "event-result": { name: string };
  "nothing-offered": Record<never, never>;
  "native-only": { what: string };
  renamed: { name: string; other: string };
}

export type Code = keyof CodeParameters;

export type NamedThing = keyof typeof nameOf;

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
  "map-syntax": error(() => "A map is written `map<K, V>`."),
  "optional-syntax": error(() => "What may be absent is written with '?' after its type."),
  "stream-syntax": error(() => "A stream is written with `stream` before the type of its items."),
  "text-syntax": error(() => "A text stands between double quotes."),
  "unclosed-text": error(() => "This text is never closed: its second '\"' is missing."),
  "unknown-escape": error(({ escape }) => `There is no ${escape} in a text.`),
  "stray-documentation": warning(() => "This comment documents nothing."),
  "expected-value": error(({ place }) => `Expected a value ${place}.`),
  "expected-path": error(({ place }) => `Expected a path in double quotes ${place}.`),
  "type-parameters": error(
    ({ name }) => `There is no type ${quoted(name)} that takes types in '<' and '>'.`,
  ),
  "result-syntax": error(({ sign }) => `A return type stands after ':', not after '${sign}'.`),
  "stray-separator": error(({ sign }) => `A line does not end with '${sign}'.`),
  "comment-syntax": error(({ sign }) => `A comment begins with '//', not with '${sign}'.`),
  "type-too-deep": error(({ limit }) => `Types nest at most ${limit} deep.`),
  "invalid-namespace": error(({ reason }) => `A namespace is a dotted name: ${reason}.`),
  "missing-namespace": error(() => "The specification has no namespace."),
  "missing-class": error(() => "The specification has no class."),
  "invalid-version": error(() => "A version is three numbers joined by dots, such as 1.4.0."),
  "import-not-found": error(({ path }) => `There is no file ${quoted(path)} to import.`),
  "import-path": error(({ reason }) => `An import names a file relative to this one: ${reason}.`),
  "import-cycle": error(({ path }) => `This file imports itself: ${path}.`),
  "imported-twice": error(({ path }) => `${quoted(path)} is imported more than once.`),
  "not-importable": error(({ kind }) => `An imported file cannot hold ${kind}.`),
  "import-conflict": error(
    ({ name, kind }) =>
      `This import brings ${quoted(name)}, and there already is ${kind} of that name.`,
  ),
  "given-twice": error(({ thing }) => `The ${thing} is given more than once.`),
  "duplicate-name": error(({ name, kind }) => `There is already ${kind} named ${quoted(name)}.`),
  "duplicate-member": error(
    ({ name, owner }) => `${owner} already has a member named ${quoted(name)}.`,
  ),
  "duplicate-value": error(
    ({ name, owner }) => `${owner} already has a value named ${quoted(name)}.`,
  ),
  "duplicate-case": error(
    ({ name, owner }) => `${owner} already has a case named ${quoted(name)}.`,
  ),
  "duplicate-parameter": error(
    ({ name, owner }) => `${owner} already has a parameter named ${quoted(name)}.`,
  ),
  "primitive-name": error(
    ({ name, kind }) => `${capital(kind)} cannot be named ${quoted(name)}: that is a type.`,
  ),
  "unknown-type": error(({ name }) => `There is no type named ${quoted(name)}.`),
  "not-a-type": error(({ name, kind }) => `${quoted(name)} is ${kind}, not a type.`),
  "recursive-model": error(
    ({ name, path }) => `Model ${quoted(name)} contains itself without end: ${path}.`,
  ),
  "alias-cycle": error(({ name, path }) => `${quoted(name)} stands for itself: ${path}.`),
  "misplaced-stream": error(() => "No stream can stand here."),
  "map-key": error(({ type }) => `A map cannot have keys of type ${quoted(type)}.`),
  "optional-twice": error(() => "What is optional already cannot be so twice."),
  "parameter-order": error(
    ({ name }) => `The parameter ${quoted(name)} cannot be left out, but one before it can.`,
  ),
  "misplaced-default": error(() => "The case of a union has no default."),
  "default-type": error(({ type }) => `This is no value of type ${quoted(type)}.`),
  "default-range": error(
    ({ type }) => `This number is too large or too small for ${quoted(type)}.`,
  ),
  "default-of-optional": error(() => "What is optional has no default: it is absent if left out."),
  "unknown-value": error(
    ({ name, owner }) => `Enum ${quoted(owner)} has no value named ${quoted(name)}.`,
  ),
  "enum-number": error(
    ({ limit }) => `The number of an enum's value is whole, from 0 to ${limit}.`,
  ),
  "duplicate-number": error(
    ({ name, number }) => `${quoted(name)} has the number ${number}, which is taken.`,
  ),
  "nothing-to-choose": error(({ owner, items }) => `${owner} has no ${items}.`),
  "unknown-exception": error(({ name }) => `There is no exception named ${quoted(name)}.`),
  "not-an-exception": error(({ name, kind }) => `${quoted(name)} is ${kind}, not an exception.`),
  "duplicate-throws": error(({ name }) => `${quoted(name)} is named twice.`),
  "event-throws": error(
    ({ name }) => `Event ${quoted(name)} cannot throw anything: nobody answers an event.`,
  ),
  "unknown-annotation": error(({ name }) => `There is no annotation named ${quoted(`@${name}`)}.`),
  "misplaced-annotation": error(
    ({ name, place }) => `${quoted(`@${name}`)} says nothing about ${place}.`,
  ),
  "annotation-argument": error(({ name, takes }) => `${quoted(`@${name}`)} takes ${takes}.`),
  "repeated-annotation": error(({ name }) => `${quoted(`@${name}`)} is given more than once.`),
  "invalid-chosen-name": error(
    ({ name, reason }) => `${quoted(name)} cannot be a name: ${reason}.`,
  ),
  "chosen-name-taken": error(({ name }) => `Something else is named ${quoted(name)} already.`),
  "event-result": error(
    ({ name }) => `Event ${quoted(name)} cannot return anything: nobody answers an event.`,
  ),
  "native-only": error(({ what }) => `${what} cannot travel to or from an original LibMedium.`),
  "model-too-deep": warning(
    ({ name, limit }) =>
      `${quoted(name)} holds models more than ${limit} deep: no value of it can be sent.`,
  ),
  "nothing-offered": warning(() => "The specification declares no method and no event."),
  renamed: warning(
    ({ name, other }) =>
      `${quoted(name)} is called ${quoted(other)} in TypeScript: its own name is reserved or taken there.`,
  ),
};

const nameOf = {
  namespace: "a dotted name",
  class: "a class name",
  path: "a path",
  version: "a version such as 1.0.0",
  model: "a model name",
  enum: "an enum name",
  union: "a union name",
  alias: "a type name",
  exception: "an exception name",
  method: "a method name",
  callback: "a callback name",
  event: "an event name",
  member: "a member name",
  value: "a value name",
  case: "a case name",
  parameter: "a parameter name",
  annotation: "an annotation name",
} as const;

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

/**
 * By position, so that they read like the text; those of one place stay in the order in which they were found. What is
 * about imported files follows, file by file.
 */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const files = [...new Set([undefined, ...diagnostics.map(({ source }) => source)])];
  const orderOf = new Map(files.map((source, index) => [source, index]));
  return diagnostics.toSorted((a, b) => {
    const byFile = (orderOf.get(a.source) ?? 0) - (orderOf.get(b.source) ?? 0);
    return byFile === 0 ? a.span.start - b.span.start : byFile;
  });
}

/** The same about an imported file: notes without a file are about it too. */
export function within(source: Source, { notes, ...found }: Diagnostic): Diagnostic {
  return { ...found, source, notes: notes.map((note) => ({ source, ...note })) };
}

/** A word of the user's within a sentence of ours: what is too long to read there is cut. */
export function quoted(word: string): string {
  const lengthMax = 60;
  const cut = word.length > lengthMax ? `${word.slice(0, lengthMax)}…` : word;
  return `"${cut}"`;
}

function capital(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}

function error<Parameters>(message: (parameters: Parameters) => string): Entry<Parameters> {
  return { severity: "error", message };
}

function warning<Parameters>(message: (parameters: Parameters) => string): Entry<Parameters> {
  return { severity: "warning", message };
}
