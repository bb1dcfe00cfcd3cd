import type { Span } from "../source.js";

/**
 * A specification as it is written, with the places where it is written. What a mistake made unreadable is absent
 * (`undefined`); that has been reported, and rules pass over it in silence.
 */
export interface SpecificationNode {
  readonly declarations: readonly DeclarationNode[];
}

export type DeclarationNode =
  | NamespaceNode
  | ClassNode
  | SocketNode
  | ModelNode
  | ExceptionNode
  | MethodNode
  | EventNode
  | UnknownNode;

/** A word and where it stands. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

export interface NamespaceNode {
  readonly kind: "namespace";
  readonly keyword: Span;
  readonly name: Name | undefined;
}

export interface ClassNode {
  readonly kind: "class";
  readonly keyword: Span;
  readonly name: Name | undefined;
}

export interface SocketNode {
  readonly kind: "socket";
  readonly keyword: Span;
  readonly path: Name | undefined;
}

export interface ModelNode {
  readonly kind: "model";
  readonly name: Name | undefined;
  readonly members: readonly MemberNode[];
}

export interface ExceptionNode {
  readonly kind: "exception";
  readonly name: Name | undefined;
}

export interface MethodNode {
  readonly kind: "method";
  readonly name: Name | undefined;
  readonly parameters: readonly MemberNode[];
  readonly result: TypeNode | undefined;
}

export interface EventNode {
  readonly kind: "event";
  readonly name: Name | undefined;
  readonly parameters: readonly MemberNode[];
  /** Events return nothing; this one was given a type all the same. */
  readonly result: TypeNode | undefined;
}

/** A line, or a block of them, that is no declaration. */
export interface UnknownNode {
  readonly kind: "unknown";
}

/** A member of a model, a parameter of a method or a parameter of an event. */
export interface MemberNode {
  readonly name: Name | undefined;
  readonly type: TypeNode | undefined;
}

export type TypeNode = NamedTypeNode | ListTypeNode;

export interface NamedTypeNode {
  readonly kind: "named";
  readonly name: Name;
}

export interface ListTypeNode {
  readonly kind: "list";
  readonly item: TypeNode;
}

/** The name at the heart of a type: `Student` in `**Student`. */
export function namedType(type: TypeNode): NamedTypeNode {
  let inner = type;
  while (inner.kind === "list") inner = inner.item;
  return inner;
}
