import type { IToken } from "chevrotain";

/** What a type belongs to. */
export type TypeOwner = "member" | "parameter" | "result";

/** What the grammar looked for and did not find, or (`no-…`, `keyword`) found although it is not the language. */
export type Expectation =
  | "declaration"
  | "keyword"
  | "namespace"
  | "path"
  | "class-name"
  | "model-name"
  | "exception-name"
  | "method-name"
  | "event-name"
  | "member-name"
  | "parameter-name"
  | "left-brace"
  | "right-brace"
  | "left-parenthesis"
  | "right-parenthesis"
  | "right-bracket"
  | "member-colon"
  | "parameter-colon"
  | `${TypeOwner}-type`
  | `${TypeOwner}-end`
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
