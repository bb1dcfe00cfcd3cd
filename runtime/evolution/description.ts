/**
 * An interface as it is told to others: what a generated package carries and a daemon sends (PROTOCOL.md, section 10). In memory it is
 * what it is as JSON, with every list there. Names are spelled as in the specification; numbers are places in the lists, from 1.
 */
export interface Description extends Described {
  readonly namespace: string;
  readonly class: string;
  /** Of the specification. */
  readonly version?: string;
  /** Base folder of the socket. */
  readonly socket?: string;
  readonly aliases: readonly AliasDescribed[];
  readonly enums: readonly EnumDescribed[];
  readonly unions: readonly UnionDescribed[];
  readonly models: readonly ModelDescribed[];
  readonly exceptions: readonly ModelDescribed[];
  readonly methods: readonly MethodDescribed[];
  readonly callbacks: readonly MethodDescribed[];
  readonly events: readonly EventDescribed[];
}

/** What may be said of anything that has a name. None of it travels. */
export interface Described {
  readonly doc?: string;
  /** Empty where no reason is given. */
  readonly deprecated?: string;
  /** What `@name` says that TypeScript calls it. */
  readonly typescript?: string;
}

export interface NamedDescribed extends Described {
  readonly name: string;
}

export interface AliasDescribed extends NamedDescribed {
  readonly type: TypeDescribed;
}

export interface EnumDescribed extends NamedDescribed {
  readonly values: readonly ValueDescribed[];
}

export interface ValueDescribed extends NamedDescribed {
  readonly number: number;
}

export interface UnionDescribed extends NamedDescribed {
  readonly cases: readonly MemberDescribed[];
}

/** A model or an exception. */
export interface ModelDescribed extends NamedDescribed {
  readonly members: readonly MemberDescribed[];
}

/** A member, a parameter or a case; cases have no defaults. */
export interface MemberDescribed extends NamedDescribed {
  readonly type: TypeDescribed;
  /** As it is written in a specification: `50`, `"text"`, `warn`, `[]`. */
  readonly default?: string;
}

/** A method or a callback. */
export interface MethodDescribed extends NamedDescribed {
  readonly parameters: readonly MemberDescribed[];
  /** Absent where nothing is returned. */
  readonly result?: TypeDescribed;
  readonly throws: readonly string[];
  readonly idempotent: boolean;
  readonly timeoutMs?: number;
}

export interface EventDescribed extends NamedDescribed {
  readonly parameters: readonly MemberDescribed[];
  readonly overflow?: (typeof overflows)[number];
  readonly replay?: number;
}

/** The name of a declaration or, where there is none of that name, of a primitive type; or one of the types made of others. */
export type TypeDescribed =
  | string
  | { readonly list: TypeDescribed }
  | { readonly optional: TypeDescribed }
  | { readonly map: readonly [key: TypeDescribed, value: TypeDescribed] }
  | { readonly stream: TypeDescribed };

export type TypeKind = "alias" | "enum" | "union" | "model";

/** The lists of a description that declare types, and what each is a list of. */
export const typeLists: {
  readonly alias: "aliases";
  readonly enum: "enums";
  readonly union: "unions";
  readonly model: "models";
} = { alias: "aliases", enum: "enums", union: "unions", model: "models" };

/** The lists of what can be used: each part works or fails for itself. */
export const partLists: {
  readonly method: "methods";
  readonly callback: "callbacks";
  readonly event: "events";
  readonly exception: "exceptions";
} = { method: "methods", callback: "callbacks", event: "events", exception: "exceptions" };

export const overflows = ["wait", "drop_oldest", "disconnect"] as const;

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

/** The format that is written and read here. */
export const descriptionFormat = 1;

/** The JSON text of a description, as short as it can be. */
export function descriptionText(description: Description): string {
  return JSON.stringify({ format: descriptionFormat, ...description }, (_key, value: unknown) =>
    value === false || (Array.isArray(value) && value.length === 0) ? undefined : value,
  );
}
