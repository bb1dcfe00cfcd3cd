import { EOF, type CstNode, type ParserMethod, type TokenType } from "chevrotain";
import { is } from "./layout.js";
import { isMapWord } from "./foreign-types.js";
import type { Opening, TypeOwner } from "./mistakes.js";
import { RecoveringParser } from "./recovering-parser.js";
import {
  AnyToken,
  At,
  Colon,
  Comma,
  Equals,
  GreaterThan,
  Identifier,
  Keyword,
  LeftBracket,
  LeftParenthesis,
  LessThan,
  Newline,
  Numeral,
  Question,
  RightBrace,
  RightBracket,
  RightParenthesis,
  Semicolon,
  Star,
  Stream,
  Text,
  Throws,
} from "./tokens.js";

export type Rule = ParserMethod<[], CstNode>;

/** Deeper than anyone means, and shallow enough that everything after may recurse. */
export const typeDepthMax = 32;

/** Types, default values and annotations: what declarations are made of. */
export class TypeParser extends RecoveringParser {
  protected readonly type: ParserMethod<[owner?: TypeOwner, depth?: number], CstNode> = this.RULE(
    "type",
    (owner: TypeOwner = "member", depth = 0) => {
      if (depth > typeDepthMax) this.fail("type-depth");
      this.MANY(() => {
        this.OR([
          { ALT: () => this.CONSUME(Star) },
          { ALT: () => this.CONSUME(Question, { LABEL: "OptionalPrefix" }) },
          { ALT: () => this.SUBRULE(this.brackets) },
        ]);
      });
      this.passLineEnd(`${owner}-type`);
      this.check([Identifier, LeftParenthesis], `${owner}-type`);
      this.OR1({
        // `stream` is a name too.
        IGNORE_AMBIGUITIES: true,
        DEF: [
          { ALT: () => this.SUBRULE(this.group, { ARGS: [depth] }) },
          {
            GATE: () => this.atStream(),
            ALT: () => this.SUBRULE(this.stream, { ARGS: [owner, depth] }),
          },
          { ALT: () => this.SUBRULE(this.named, { ARGS: [depth] }) },
        ],
      });
      this.MANY1(() => {
        this.OR2([
          { ALT: () => this.CONSUME1(Question) },
          { ALT: () => this.SUBRULE1(this.brackets, { LABEL: "suffix" }) },
        ]);
      });
      // Within the rule, so that a type that goes on in a way we cannot read counts as none.
      this.check(typeEnds[owner], `${owner}-end`);
    },
  );

  private readonly group: ParserMethod<[depth?: number], CstNode> = this.RULE(
    "group",
    (depth = 0) => {
      this.CONSUME(LeftParenthesis);
      this.SUBRULE(this.type, { ARGS: ["group", depth + 1] });
      this.CONSUME(RightParenthesis);
    },
  );

  private readonly stream: ParserMethod<[owner?: TypeOwner, depth?: number], CstNode> = this.RULE(
    "stream",
    (owner: TypeOwner = "member", depth = 0) => {
      this.CONSUME(Stream);
      this.SUBRULE(this.type, { ARGS: [owner, depth + 1] });
    },
  );

  private readonly named: ParserMethod<[depth?: number], CstNode> = this.RULE(
    "named",
    (depth = 0) => {
      const name = this.CONSUME(Identifier);
      this.OPTION(() => {
        this.OR({
          IGNORE_AMBIGUITIES: true,
          DEF: [
            {
              GATE: () => isMapWord(name.image),
              ALT: () => this.SUBRULE(this.mapParameters, { ARGS: [depth] }),
            },
            { ALT: () => this.SUBRULE(this.typeParameters) },
          ],
        });
      });
    },
  );

  private readonly mapParameters: ParserMethod<[depth?: number], CstNode> = this.RULE(
    "mapParameters",
    (depth = 0) => {
      this.CONSUME(LessThan);
      this.SUBRULE(this.type, { ARGS: ["key", depth + 1], LABEL: "key" });
      this.CONSUME(Comma);
      this.SUBRULE1(this.type, { ARGS: ["value", depth + 1], LABEL: "value" });
      this.CONSUME(GreaterThan);
    },
  );

  private readonly brackets: Rule = this.RULE("brackets", () => {
    this.CONSUME(LeftBracket);
    this.need(RightBracket, "right-bracket");
  });

  /** Of other languages, but for those of a map. */
  private readonly typeParameters: Rule = this.RULE("typeParameters", () => {
    let depth = 1;
    this.CONSUME(LessThan);
    this.MANY({
      GATE: () => depth > 0 && !is(this.LA(1), RightParenthesis),
      DEF: () => {
        const token = this.CONSUME(AnyToken);
        if (is(token, LessThan)) depth++;
        if (is(token, GreaterThan)) depth--;
      },
    });
  });

  protected readonly default: ParserMethod<[owner?: DefaultOwner], CstNode> = this.RULE(
    "default",
    (owner: DefaultOwner = "member") => {
      this.CONSUME(Equals);
      this.check([Text, Numeral, Identifier, LeftBracket], "default-value");
      this.OR([
        { ALT: () => this.CONSUME(Text) },
        { ALT: () => this.CONSUME(Numeral) },
        { ALT: () => this.CONSUME(Identifier) },
        {
          ALT: () => {
            this.CONSUME(LeftBracket);
            this.need(RightBracket, "empty-list");
          },
        },
      ]);
      this.check(defaultEnds[owner], `${owner}-end`);
    },
  );

  protected readonly annotations: Rule = this.RULE("annotations", () => {
    this.AT_LEAST_ONE(() => {
      this.SUBRULE(this.annotation);
      // The last end of a line stays: it is where something is missing.
      this.OPTION({
        GATE: () => this.LA(2).tokenType !== EOF,
        DEF: () => this.CONSUME(Newline),
      });
    });
  });

  private readonly annotation: Rule = this.RULE("annotation", () => {
    this.CONSUME(At);
    this.attempt(
      () => {
        this.need(Identifier, "annotation-name");
        this.OPTION(() => this.SUBRULE(this.arguments));
        const isOpened =
          !is(this.LA(1), Text) && !is(this.LA(1), Numeral) && !is(this.LA(1), Colon);
        if (!isOpened) this.fail("annotation-arguments");
      },
      () => this.skipAnnotation(),
    );
  });

  /** Whatever they are: which ones each annotation takes is for a check to say. */
  private readonly arguments: Rule = this.RULE("arguments", () => {
    const opening = this.openingHere();
    this.CONSUME(LeftParenthesis);
    this.MANY({
      GATE: () => {
        if (is(this.LA(1), RightParenthesis)) return false;
        return !(is(this.LA(1), Keyword) && this.atDeclaration(1)) && !this.atNamedType(1);
      },
      DEF: () => this.CONSUME(AnyToken),
    });
    this.need(RightParenthesis, "annotation-end", opening);
  });

  protected openingHere(): Opening {
    return { sign: this.LA(1), name: this.LA(0), keyword: this.LA(-1) };
  }

  /** Not at a type that is called `stream`. */
  private atStream(): boolean {
    if (!is(this.LA(1), Stream)) return false;
    if (is(this.LA(2), Throws)) return !is(this.LA(3), Identifier);
    return [Identifier, Star, LeftParenthesis].some((type) => is(this.LA(2), type));
  }
}

/** Any token is let into a member or a parameter, so that a wrong one is its mistake and not the end of the whole. */
export const anyTokenAsName = { LABEL: "Identifier" };

const typeEnds: { readonly [O in TypeOwner]: readonly TokenType[] } = {
  member: [Newline, RightBrace, Comma, Semicolon, Equals],
  case: [Newline, RightBrace, Comma, Semicolon, Equals],
  // The end of a line is dropped within `(...)`: one that is left means that the `)` is missing, which is said there.
  parameter: [Comma, RightParenthesis, Newline, Equals],
  result: [Newline, Semicolon, Throws],
  alias: [Newline, Semicolon],
  group: [RightParenthesis],
  key: [Comma],
  value: [GreaterThan],
};

type DefaultOwner = "member" | "case" | "parameter";

const defaultEnds: { readonly [O in DefaultOwner]: readonly TokenType[] } = {
  member: [Newline, RightBrace, Comma, Semicolon],
  case: [Newline, RightBrace, Comma, Semicolon],
  parameter: [Comma, RightParenthesis, Newline],
};
