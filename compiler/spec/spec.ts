import type { Span } from "../source.js";

/**
 * The checked form of a specification: every name resolved, every number assigned, nothing left that could be wrong. Emitters
 * see this and never the syntax tree. Names are spelled as in the specification; what they become in TypeScript is decided
 * in `emit/names.ts`. Spans are those of names; they are absent where a spec was not read from text.
 */
export interface Spec {
  readonly namespace: string;
  readonly className: string;
  readonly classSpan?: Span;
  /** Base folder of the socket (`socket /home/me/run`); the socket is `<base>/<namespace>/socket`. */
  readonly socketBase?: string;
  readonly models: readonly Model[];
  readonly exceptions: readonly Exception[];
  readonly methods: readonly Method[];
  readonly events: readonly Event[];
}

export interface Model {
  readonly name: string;
  readonly span?: Span;
  readonly members: readonly Member[];
}

/** A member of a model, a parameter of a method or a parameter of an event. */
export interface Member {
  readonly name: string;
  readonly span?: Span;
  readonly type: Type;
}

/** Exceptions, methods and events are each numbered from 1 in the order of their declaration. */
export interface Exception {
  readonly name: string;
  readonly span?: Span;
  readonly number: number;
}

export interface Method {
  readonly name: string;
  readonly span?: Span;
  readonly number: number;
  readonly parameters: readonly Member[];
  /** Absent where the method returns nothing. */
  readonly result?: Type;
}

export interface Event {
  readonly name: string;
  readonly span?: Span;
  readonly number: number;
  readonly parameters: readonly Member[];
}

export type Type =
  | { readonly kind: "primitive"; readonly name: Primitive }
  | { readonly kind: "model"; readonly name: string }
  | { readonly kind: "list"; readonly item: Type };

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
] as const;

export type Primitive = (typeof primitives)[number];
