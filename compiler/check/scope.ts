import type { Note } from "../diagnostics.js";
import type { Source } from "../source.js";
import { isPrimitive, type Primitive } from "../spec/spec.js";
import type {
  AliasNode,
  DeclarationNode,
  EnumNode,
  ImportNode,
  MemberNode,
  ModelNode,
  Name,
  SpecificationNode,
  TypeNode,
  UnionNode,
} from "../syntax/ast.js";

/** What has a name in the one space that all declarations share. */
export type NamedNode = Extract<DeclarationNode, { kind: (typeof namedKinds)[number] }>;

const namedKinds = [
  "alias",
  "enum",
  "union",
  "model",
  "exception",
  "method",
  "callback",
  "event",
] as const;

/** Methods, callbacks and events. */
export type CallNode = Extract<DeclarationNode, { kind: "method" | "callback" | "event" }>;

/** A declaration that gives a type its name. */
export type TypeDeclaration = AliasNode | EnumNode | UnionNode | ModelNode;

/** What the rules look at: the declarations of one file, in the order of the text, and who has which name. */
export interface Scope {
  readonly declarations: readonly DeclarationNode[];
  readonly models: readonly ModelNode[];
  /** The first declaration of each name, the imported ones included. */
  readonly named: ReadonlyMap<string, NamedNode>;
  /** Where what is not of this file comes from. */
  readonly origins: ReadonlyMap<NamedNode, Source>;
  readonly className: Name | undefined;
  /** Whether some line could not be read at all, so that something that seems to be missing may stand there. */
  readonly hasUnknown: boolean;
  /** A type of such a name may well exist, in a line that could not be read. */
  readonly doubtfulNames: ReadonlySet<string>;
  /** What each import brings, and from where. */
  readonly imports: ReadonlyMap<ImportNode, ReadonlyMap<NamedNode, Source>>;
  /** Whether others import this file, so that it needs no header and offers nothing itself. */
  readonly isImported: boolean;
  /** Whether some import leads nowhere, so that any name may exist. */
  readonly isOpen: boolean;
  /** A protocol that everything must fit besides the native one. */
  readonly wire: Wire | undefined;
}

/** The protocol of the original LibMedium. */
export type Wire = "libmedium";

/** What is known of a file beyond its own declarations. */
export interface Surroundings {
  readonly doubtfulNames?: ReadonlySet<string>;
  /** What each import brings, and from where. */
  readonly imports?: ReadonlyMap<ImportNode, ReadonlyMap<NamedNode, Source>>;
  readonly isImported?: boolean;
  readonly isOpen?: boolean;
  readonly wire?: Wire | undefined;
}

export function scopeOf(
  { declarations }: SpecificationNode,
  {
    doubtfulNames = new Set(),
    imports = new Map(),
    isImported = false,
    isOpen = false,
    wire,
  }: Surroundings = {},
): Scope {
  const origins = new Map([...imports.values()].flatMap((brought) => [...brought]));
  const named = new Map<string, NamedNode>();
  for (const node of [...origins.keys(), ...declarations.filter(isNamed)]) {
    if (node.name !== undefined && !named.has(node.name.text)) named.set(node.name.text, node);
  }
  return {
    declarations,
    models: declarations.filter((node) => node.kind === "model"),
    named,
    origins,
    className: declarations.find((node) => node.kind === "class")?.name,
    hasUnknown: declarations.some((node) => node.kind === "unknown"),
    doubtfulNames,
    imports,
    isImported,
    isOpen,
    wire,
  };
}

export function isNamed(node: DeclarationNode): node is NamedNode {
  const kinds: readonly string[] = namedKinds;
  return kinds.includes(node.kind);
}

export function isCall(node: DeclarationNode): node is CallNode {
  return node.kind === "method" || node.kind === "callback" || node.kind === "event";
}

/** Whose names are those of types. */
export function isType(node: DeclarationNode | undefined): node is TypeDeclaration {
  return ["alias", "enum", "union", "model"].includes(node?.kind ?? "");
}

/** What a name in a type stands for; a declared type hides a primitive that the original language did not have. */
export function meaningOf(
  name: string,
  { named }: Pick<Scope, "named">,
): Primitive | TypeDeclaration | undefined {
  const declared = named.get(name);
  const isOriginal = originalPrimitives.has(name);
  if (!isOriginal && isType(declared)) return declared;
  return isPrimitive(name) ? name : undefined;
}

/** What a type is once other names for it are set aside: a primitive, a declaration, or what it is made of. */
export type Meaning =
  | { readonly kind: "primitive"; readonly primitive: Primitive }
  | Exclude<TypeDeclaration, AliasNode>
  | Exclude<TypeNode, { kind: "named" }>;

/** Aliases of aliases of aliases: more is reported as too deep. */
const aliasesMax = 64;

/** Undefined where it cannot be known, which is reported elsewhere. */
export function typeBehind(type: TypeNode, scope: Scope): Meaning | undefined {
  let current = type;
  for (let count = 0; count < aliasesMax; count++) {
    if (current.kind !== "named") return current;
    const meaning = meaningOf(current.name.text, scope);
    if (typeof meaning === "string") return { kind: "primitive", primitive: meaning };
    if (meaning?.kind !== "alias") return meaning;
    if (meaning.type === undefined) return undefined;
    current = meaning.type;
  }
  return undefined;
}

/** These name nothing else, whatever is declared. */
export const originalPrimitives: ReadonlySet<string> = new Set<Primitive>([
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
]);

/** The members, cases or parameters of a declaration. */
export function membersOf(node: DeclarationNode): readonly MemberNode[] {
  if (node.kind === "model" || node.kind === "exception") return node.members;
  if (node.kind === "union") return node.cases;
  return isCall(node) ? node.parameters : [];
}

export function withArticle(kind: NamedNode["kind"]): string {
  return /^[aeiou]/.test(kind) && kind !== "union" ? `an ${kind}` : `a ${kind}`;
}

/** A note at the name of a declaration, which may be in another file. */
export function noteAt(message: string, node: NamedNode, { origins }: Scope): Note[] {
  if (node.name === undefined) return [];
  const source = origins.get(node);
  const note = { message, span: node.name.span };
  return [source === undefined ? note : { ...note, source }];
}
