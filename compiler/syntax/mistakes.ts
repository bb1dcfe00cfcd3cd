import type { IToken } from "chevrotain";

/** What a type belongs to: what declares it, or the type around it. */
export type TypeOwner =
  "member" | "case" | "parameter" | "result" | "alias" | "group" | "key" | "value";

/** What stands between `{` and `}`: members of a model or an exception, values of an enum, cases of a union. */
export type ItemKind = "member" | "value" | "case";

/** What the grammar looked for and did not find, or (`no-…`, `keyword`, `type-depth`) found although it is not the language. */
export type Expectation =
  | "declaration"
  | "annotated"
  | "keyword"
  | "namespace"
  | "path"
  | "version"
  | "import-path"
  | `${"class" | "model" | "exception" | "enum" | "union" | "alias"}-name`
  | `${"method" | "callback" | "event" | "parameter" | "thrown" | "annotation"}-name`
  | `${ItemKind}-name`
  | "left-brace"
  | "right-brace"
  | "left-parenthesis"
  | "right-parenthesis"
  | "right-bracket"
  | "member-colon"
  | "case-colon"
  | "parameter-colon"
  | "alias-equals"
  | `${TypeOwner}-type`
  | `${TypeOwner}-end`
  | "type-depth"
  | "default-value"
  | "empty-list"
  | "number"
  | "number-end"
  | "annotation-arguments"
  | "annotation-end"
  | "thrown-end"
  | "line-end"
  | "no-brace"
  | "no-member";

/** Where the grammar got stuck. What it means is for `explain.ts` to say. */
export interface Mistake {
  readonly expectation: Expectation;
  readonly beforePrevious: IToken;
  readonly previous: IToken;
  readonly found: IToken;
  readonly next: IToken;
  readonly opening?: Opening | undefined;
}

/** A `{` or `(`, and the name and keyword of the declaration it belongs to, as far as those are there. */
export interface Opening {
  readonly sign: IToken;
  readonly name: IToken;
  readonly keyword: IToken;
}
