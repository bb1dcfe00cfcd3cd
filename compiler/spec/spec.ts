import type { Span } from "../source.js";

/**
 * The checked form of a specification: every name resolved, every number assigned, nothing left that could be wrong. Emitters
 * see this and never the syntax tree. Names are spelled as in the specification; what they become in TypeScript is decided
 * in `emit/names.ts`. Spans are those of names; they are absent where a spec was not read from text, or from an imported one.
 */
export interface Spec extends Described {
  readonly namespace: string;
  readonly namespaceSpan?: Span;
  readonly className: string;
  readonly classSpan?: Span;
  /** Base folder of the socket (`socket /home/me/run`); the socket is `<base>/<namespace>/socket`. */
  readonly socketBase?: string;
  /** `version 1.4.0`: the version of the generated package. */
  readonly version?: string;
  readonly aliases: readonly Alias[];
  readonly enums: readonly Enum[];
  readonly unions: readonly Union[];
  readonly models: readonly Model[];
  readonly exceptions: readonly Exception[];
  readonly methods: readonly Method[];
  /** Methods the other way: implemented by applications, called by the daemon. */
  readonly callbacks: readonly Method[];
  readonly events: readonly Event[];
}

/** What may be said of anything that has a name. */
export interface Described {
  /** The text of its `///` comments: lines joined by line feeds, without the marks and one blank after them. */
  readonly doc?: string;
  /** `@deprecated("use x")`; empty where no reason is given. */
  readonly deprecated?: string;
  /** `@name("…")`: what TypeScript calls it, chosen by the user. */
  readonly typescriptName?: string;
}

export interface Named extends Described {
  readonly name: string;
  readonly span?: Span;
}

/** Another name for a type. */
export interface Alias extends Named {
  readonly type: Type;
}

/** Open: a number that a newer peer sends and this specification does not have survives a round trip. */
export interface Enum extends Named {
  readonly values: readonly EnumValue[];
}

/** Numbers are from 0 to 2,147,483,647: one more than the value before unless given. */
export interface EnumValue extends Named {
  readonly number: number;
}

/** One of several types. Cases are numbered from 1 in the order of their declaration. */
export interface Union extends Named {
  readonly cases: readonly Member[];
}

export interface Model extends Named {
  readonly members: readonly Member[];
}

/** A member of a model or an exception, a case of a union, a parameter of a method, a callback or an event. */
export interface Member extends Named {
  readonly type: Type;
  /** Stands for the value where an older peer leaves it out, or the caller does. */
  readonly default?: Literal;
}

/** Exceptions, methods, callbacks and events are each numbered from 1 in the order of their declaration. */
export interface Exception extends Named {
  readonly number: number;
  readonly members: readonly Member[];
}

export interface Method extends Named {
  readonly number: number;
  readonly parameters: readonly Member[];
  /** Absent where the method returns nothing. */
  readonly result?: Type;
  /** Names of exceptions, in the order in which they are written. */
  readonly throws: readonly string[];
  /** `@idempotent`: safe to send again after a reconnect. */
  readonly isIdempotent: boolean;
  /** `@timeout(5s)`. */
  readonly timeoutMs?: number;
}

export type Overflow = "wait" | "drop_oldest" | "disconnect";

export interface Event extends Named {
  readonly number: number;
  readonly parameters: readonly Member[];
  /** `@overflow(…)`: what happens to an application that does not read. */
  readonly overflow?: Overflow;
  /** `@replay(n)`: how many the daemon keeps for applications that reconnect. */
  readonly replay?: number;
}

export type Type =
  | { readonly kind: "primitive"; readonly name: Primitive }
  /** A reference to a declaration of the specification: which kind, and its name. */
  | { readonly kind: "model" | "enum" | "union"; readonly name: string }
  /** `type` is what the alias stands for, itself perhaps an alias. */
  | { readonly kind: "alias"; readonly name: string; readonly type: Type }
  | { readonly kind: "list"; readonly item: Type }
  | { readonly kind: "optional"; readonly item: Type }
  /** The key is a string, an integer, or an alias of one. */
  | { readonly kind: "map"; readonly key: Type; readonly value: Type }
  /** Only as the whole type of a parameter of a method, or its result. */
  | { readonly kind: "stream"; readonly item: Type };

/** A default value. Integers are bigint whatever their size; text stands for string; an enum value is named. */
export type Literal =
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "enum"; readonly name: string }
  | { readonly kind: "empty-list" };

export const primitives = [
  "boolean",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
  "float",
  "double",
  "string",
  "binary",
  "timestamp",
  "duration",
  "uuid",
  "json",
] as const;

export type Primitive = (typeof primitives)[number];

const primitiveNames: ReadonlySet<string> = new Set(primitives);

export function isPrimitive(name: string): name is Primitive {
  return primitiveNames.has(name);
}
