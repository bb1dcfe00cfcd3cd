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
  | VersionNode
  | ImportNode
  | AliasNode
  | EnumNode
  | UnionNode
  | ModelNode
  | ExceptionNode
  | MethodNode
  | CallbackNode
  | EventNode
  | UnknownNode;

/** A word and where it stands. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** What may stand before anything. */
export interface DescribedNode {
  /** The text of its `///` comments, without the marks. */
  readonly doc: string | undefined;
  readonly annotations: readonly AnnotationNode[];
}

export interface AnnotationNode {
  readonly name: Name;
  /** `@` and the name. */
  readonly span: Span;
  /** What stands in its brackets, comma by comma; absent where it has none. */
  readonly arguments: readonly LiteralNode[] | undefined;
  /** With the brackets. */
  readonly argumentsSpan: Span;
}

export interface NamespaceNode extends DescribedNode {
  readonly kind: "namespace";
  readonly keyword: Span;
  readonly name: Name | undefined;
}

export interface ClassNode extends DescribedNode {
  readonly kind: "class";
  readonly keyword: Span;
  readonly name: Name | undefined;
}

export interface SocketNode extends DescribedNode {
  readonly kind: "socket";
  readonly keyword: Span;
  readonly path: Name | undefined;
}

export interface VersionNode extends DescribedNode {
  readonly kind: "version";
  readonly keyword: Span;
  readonly number: Name | undefined;
}

export interface ImportNode extends DescribedNode {
  readonly kind: "import";
  readonly keyword: Span;
  /** As written, relative to the file; its span includes the quotes. */
  readonly path: Name | undefined;
}

export interface AliasNode extends DescribedNode {
  readonly kind: "alias";
  readonly name: Name | undefined;
  readonly type: TypeNode | undefined;
}

export interface EnumNode extends DescribedNode {
  readonly kind: "enum";
  readonly name: Name | undefined;
  readonly values: readonly EnumValueNode[];
  /** Whether there is no more to it than what could be read. */
  readonly isComplete: boolean;
}

export interface EnumValueNode extends DescribedNode {
  readonly name: Name | undefined;
  /** As written; absent where it is one more than that of the value before. */
  readonly number: Name | undefined;
}

export interface UnionNode extends DescribedNode {
  readonly kind: "union";
  readonly name: Name | undefined;
  readonly cases: readonly MemberNode[];
  readonly isComplete: boolean;
}

export interface ModelNode extends DescribedNode {
  readonly kind: "model";
  readonly name: Name | undefined;
  readonly members: readonly MemberNode[];
}

export interface ExceptionNode extends DescribedNode {
  readonly kind: "exception";
  readonly name: Name | undefined;
  readonly members: readonly MemberNode[];
}

interface CallNode extends DescribedNode {
  readonly name: Name | undefined;
  readonly parameters: readonly MemberNode[];
  readonly result: TypeNode | undefined;
  readonly throws: readonly Name[];
}

export interface MethodNode extends CallNode {
  readonly kind: "method";
}

export interface CallbackNode extends CallNode {
  readonly kind: "callback";
}

/** Events return and throw nothing; what one was given all the same is there. */
export interface EventNode extends CallNode {
  readonly kind: "event";
}

/** A line, or a block of them, that is no declaration. */
export interface UnknownNode extends DescribedNode {
  readonly kind: "unknown";
}

/** A member of a model or an exception, a case of a union, a parameter of a method, a callback or an event. */
export interface MemberNode extends DescribedNode {
  readonly name: Name | undefined;
  readonly type: TypeNode | undefined;
  readonly default: LiteralNode | undefined;
}

/** A value as it is written; what it is worth depends on the type that it is for. */
export interface LiteralNode {
  readonly kind: "text" | "numeral" | "word" | "empty-list" | "other";
  /** Of a text what it says, without quotes and escapes; else the signs themselves. */
  readonly text: string;
  readonly span: Span;
}

/** A span is that of the whole type as written. */
export type TypeNode =
  NamedTypeNode | ListTypeNode | OptionalTypeNode | MapTypeNode | StreamTypeNode;

export interface NamedTypeNode {
  readonly kind: "named";
  readonly name: Name;
  readonly span: Span;
}

export interface ListTypeNode {
  readonly kind: "list";
  readonly item: TypeNode;
  readonly span: Span;
}

export interface OptionalTypeNode {
  readonly kind: "optional";
  readonly item: TypeNode;
  /** Its `?`. */
  readonly sign: Span;
  readonly span: Span;
}

export interface MapTypeNode {
  readonly kind: "map";
  readonly key: TypeNode;
  readonly value: TypeNode;
  readonly span: Span;
}

export interface StreamTypeNode {
  readonly kind: "stream";
  readonly keyword: Span;
  readonly item: TypeNode;
  readonly span: Span;
}
