import type {
  DeclarationNode,
  EventNode,
  ExceptionNode,
  MethodNode,
  ModelNode,
  Name,
  SpecificationNode,
} from "../syntax/ast.js";

/** Models, exceptions, methods and events: what has a name in the one space that they share. */
export type NamedNode = ModelNode | ExceptionNode | MethodNode | EventNode;

/** What the rules look at: the declarations, in the order of the text, and who has which name. */
export interface Scope {
  readonly declarations: readonly DeclarationNode[];
  readonly models: readonly ModelNode[];
  /** The first declaration of each name. */
  readonly named: ReadonlyMap<string, NamedNode>;
  readonly className: Name | undefined;
  /** Whether some line could not be read at all, so that something that seems to be missing may stand there. */
  readonly hasUnknown: boolean;
  /** A type of such a name may well exist, in a line that could not be read. */
  readonly doubtfulNames: ReadonlySet<string>;
}

export function scopeOf(
  { declarations }: SpecificationNode,
  doubtfulNames: ReadonlySet<string> = new Set(),
): Scope {
  const named = new Map<string, NamedNode>();
  for (const node of declarations) {
    if (isNamed(node) && node.name !== undefined && !named.has(node.name.text)) {
      named.set(node.name.text, node);
    }
  }
  return {
    declarations,
    models: declarations.filter((node) => node.kind === "model"),
    named,
    className: declarations.find((node) => node.kind === "class")?.name,
    hasUnknown: declarations.some((node) => node.kind === "unknown"),
    doubtfulNames,
  };
}

export function isNamed(node: DeclarationNode): node is NamedNode {
  return (
    node.kind === "model" ||
    node.kind === "exception" ||
    node.kind === "method" ||
    node.kind === "event"
  );
}

export function withArticle(kind: NamedNode["kind"]): string {
  return kind === "exception" || kind === "event" ? `an ${kind}` : `a ${kind}`;
}
