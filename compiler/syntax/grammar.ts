import type { CstNode, IToken } from "chevrotain";
import { DeclarationParser } from "./declaration-grammar.js";
import { intendedKeyword } from "./keywords.js";
import { is } from "./layout.js";
import type { Mistake } from "./mistakes.js";
import type { Rule } from "./type-grammar.js";
import {
  Alias,
  AnyToken,
  Colon,
  Equals,
  Identifier,
  Keyword,
  LeftBrace,
  LeftParenthesis,
  Newline,
  Numeral,
  RightBrace,
  Semicolon,
  Text,
} from "./tokens.js";

/**
 * The grammar of a specification, over tokens as `layout.ts` leaves them.
 *
 * A few forms that are wrong but clear (`string[]`, `->`, `;`) are part of it, so that what they mean is known;
 * `build-ast.ts` reports those.
 */
export class SpecificationParser extends DeclarationParser {
  constructor(skipValidations?: boolean) {
    super(skipValidations);
    this.performSelfAnalysis();
  }

  readonly specification: Rule = this.RULE("specification", () => {
    this.unclosedBlocks = 0;
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(Newline) },
        { ALT: () => this.SUBRULE(this.declaration) },
      ]);
    });
  });

  private readonly declaration: Rule = this.RULE("declaration", () => {
    this.OPTION(() => this.SUBRULE(this.annotations));
    // Nothing follows the last annotation of the text.
    if (!this.RECORDING_PHASE && !is(this.LA(1), AnyToken)) return this.note("annotated");
    this.OR({
      // In this order: every keyword is an identifier too, and every token may begin what is no declaration.
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.SUBRULE(this.namespace) },
        { ALT: () => this.SUBRULE(this.class) },
        { ALT: () => this.SUBRULE(this.socket) },
        { ALT: () => this.SUBRULE(this.model) },
        { ALT: () => this.SUBRULE(this.exception) },
        { ALT: () => this.SUBRULE(this.method) },
        { ALT: () => this.SUBRULE(this.event) },
        { GATE: () => this.atKeyword(), ALT: () => this.SUBRULE(this.added) },
        { GATE: () => this.intended() !== undefined, ALT: () => this.SUBRULE(this.misspelt) },
        { GATE: () => this.atNamedType(1), ALT: () => this.SUBRULE(this.strayMembers) },
        { ALT: () => this.SUBRULE(this.strayBraces) },
        { ALT: () => this.SUBRULE(this.unknown) },
      ],
    });
    // A member here is a stray one, whatever line it is on.
    if (this.atNamedType(1)) return;
    this.attempt(
      () => this.SUBRULE(this.declarationEnd),
      () => this.skipDeclaration(),
    );
  });

  private readonly declarationEnd: Rule = this.RULE("declarationEnd", () => {
    this.OPTION(() => this.CONSUME(Semicolon));
    this.need(Newline, "line-end");
  });

  /** A declaration whose keyword is misspelt or of another language, read as what its shape says it is. */
  private readonly misspelt: Rule = this.RULE("misspelt", () => {
    const keyword = this.RECORDING_PHASE ? undefined : this.intended();
    this.note("keyword");
    this.CONSUME(Identifier, { LABEL: "word" });
    this.OPTION(() => this.CONSUME1(Identifier));
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          GATE: () => keyword === "enum",
          ALT: () => this.SUBRULE(this.block, { ARGS: ["value"] }),
        },
        {
          GATE: () => keyword === "union",
          ALT: () => this.SUBRULE1(this.block, { ARGS: ["case"] }),
        },
        { ALT: () => this.SUBRULE2(this.block, { ARGS: ["member"] }) },
        { ALT: () => this.SUBRULE(this.signature) },
        { ALT: () => this.SUBRULE(this.aliased) },
        { ALT: () => this.CONSUME(Text) },
        { ALT: () => this.MANY(() => this.CONSUME(AnyToken)) },
      ],
    });
  });

  /** Members after a `}` too many, with the `}` that was meant to end them. */
  private readonly strayMembers: Rule = this.RULE("strayMembers", () => {
    this.note("no-member");
    this.CONSUME(Identifier);
    this.skipMember();
    this.MANY({
      GATE: () => this.atNamedType(2),
      DEF: () => {
        this.CONSUME(Newline);
        this.CONSUME1(Identifier);
        this.skipMember();
      },
    });
    this.OPTION({
      GATE: () => is(this.LA(1), RightBrace) || is(this.LA(2), RightBrace),
      DEF: () => {
        this.OPTION1(() => this.CONSUME1(Newline));
        this.CONSUME(RightBrace);
      },
    });
  });

  private readonly strayBraces: Rule = this.RULE("strayBraces", () => {
    this.AT_LEAST_ONE(() => {
      if (this.unclosedBlocks > 0) this.unclosedBlocks--;
      else this.note("no-brace");
      this.CONSUME(RightBrace);
    });
    this.resume();
  });

  private readonly unknown: Rule = this.RULE("unknown", () => {
    this.note("declaration");
    const first = this.CONSUME(AnyToken);
    this.skipDeclaration(is(first, LeftBrace) || is(first, LeftParenthesis) ? 1 : 0);
    this.resume();
  });

  /** The keyword that an identifier in its place stands for, if what follows has that declaration's shape. */
  private intended(): string | undefined {
    if (is(this.LA(1), Keyword) && !is(this.LA(1), Alias)) return undefined;
    const keyword = intendedKeyword(this.LA(1).image);
    return keyword !== undefined && this.hasShapeOf(keyword) ? keyword : undefined;
  }

  private hasShapeOf(keyword: string): boolean {
    if (keyword === "socket") return !is(this.LA(2), Newline) && !is(this.LA(2), Colon);
    if (keyword === "import") return is(this.LA(2), Text);
    if (keyword === "version") return is(this.LA(2), Numeral) || is(this.LA(2), Text);
    if (!is(this.LA(2), Identifier)) return false;
    if (withBlock.has(keyword)) return is(this.LA(3), LeftBrace);
    if (withSignature.has(keyword)) return is(this.LA(3), LeftParenthesis);
    if (keyword === "type") return is(this.LA(3), Equals);
    if (keyword === "exception" && is(this.LA(3), LeftBrace)) return true;
    return keyword === "namespace" || is(this.LA(3), Newline) || is(this.LA(3), Semicolon);
  }

  /** At a keyword that is neither the name of a stray member nor, as in `type Student {`, one of another language. */
  private atKeyword(): boolean {
    return !is(this.LA(2), Colon) && this.intended() === undefined;
  }
}

const withBlock: ReadonlySet<string> = new Set(["model", "enum", "union"]);
const withSignature: ReadonlySet<string> = new Set(["method", "callback", "event"]);

// Built once: the analysis of the grammar takes far longer than reading most texts.
const parser = new SpecificationParser();

export interface Tree {
  readonly root: CstNode;
  readonly mistakes: readonly Mistake[];
}

/** Reads the tokens of a whole text, whatever they are. */
export function parse(tokens: readonly IToken[]): Tree {
  parser.input = [...tokens];
  const root = parser.specification();
  const [error] = parser.errors;
  if (error !== undefined) throw new Error(`The grammar let a token pass: ${error.message}`);
  return { root, mistakes: parser.takeMistakes() };
}
