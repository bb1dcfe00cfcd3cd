import type { CstNode, ParserMethod } from "chevrotain";
import { is } from "./layout.js";
import type { Opening, TypeOwner } from "./mistakes.js";
import { RecoveringParser } from "./recovering-parser.js";
import {
  AnyToken,
  Arrow,
  Colon,
  Comma,
  GreaterThan,
  Identifier,
  LeftBrace,
  LeftBracket,
  LeftParenthesis,
  LessThan,
  Newline,
  RightBrace,
  RightBracket,
  RightParenthesis,
  Semicolon,
  Star,
} from "./tokens.js";

export type Rule = ParserMethod<[], CstNode>;

/** What stands between `{` and `}` or between `(` and `)`, a result, and the types in all of them. */
export class BlockParser extends RecoveringParser {
  /** Blocks whose `}` is missing: as many `}` that turn up too late belong to the same mistakes. */
  protected unclosedBlocks = 0;

  protected readonly members: Rule = this.RULE("members", () => {
    let opening: Opening | undefined;
    this.attempt(
      () => {
        opening = this.openingHere();
        this.need(LeftBrace, "left-brace");
      },
      () => {
        opening = undefined;
        if (is(this.LA(1), LeftParenthesis)) this.skipDeclaration();
        else this.skipTo(LeftBrace);
      },
    );
    // The `{` after what should not have stood before it.
    this.OPTION({
      GATE: () => opening === undefined,
      DEF: () => {
        opening = this.openingHere();
        this.CONSUME1(LeftBrace);
      },
    });
    this.MANY({
      GATE: () => this.atMember(opening !== undefined),
      DEF: () => {
        this.OPTION1(() => this.CONSUME(Newline));
        this.SUBRULE(this.member);
      },
    });
    this.OPTION2({
      GATE: () => is(this.LA(2), RightBrace),
      DEF: () => this.CONSUME1(Newline),
    });
    this.SUBRULE(this.blockEnd, { ARGS: [opening] });
  });

  private readonly blockEnd: ParserMethod<[opening?: Opening | undefined], CstNode> = this.RULE(
    "blockEnd",
    (opening?: Opening) => {
      // Where the `{` is missing, that has been said; a `}` may be there all the same.
      if (!this.RECORDING_PHASE && opening === undefined && !is(this.LA(1), RightBrace)) return;
      this.attempt(
        () => this.need(RightBrace, "right-brace", opening),
        () => this.unclosedBlocks++,
      );
    },
  );

  private readonly member: Rule = this.RULE("member", () => {
    this.attempt(
      () => {
        this.check([Identifier], "member-name");
        this.CONSUME(AnyToken, anyTokenAsName);
        this.need(Colon, "member-colon");
        this.SUBRULE(this.type, { ARGS: ["member"] });
        this.SUBRULE(this.memberEnd);
      },
      () => this.skipMember(),
    );
  });

  private readonly memberEnd: Rule = this.RULE("memberEnd", () => {
    this.OPTION(() => {
      this.OR([{ ALT: () => this.CONSUME(Semicolon) }, { ALT: () => this.CONSUME(Comma) }]);
    });
    this.check([Newline, RightBrace], "member-end");
  });

  protected readonly signature: Rule = this.RULE("signature", () => {
    this.attempt(
      () => {
        this.SUBRULE(this.parameters);
        this.OPTION(() => this.SUBRULE(this.result));
      },
      () => this.skipDeclaration(),
    );
  });

  private readonly parameters: Rule = this.RULE("parameters", () => {
    const opening = this.openingHere();
    this.need(LeftParenthesis, "left-parenthesis");
    this.MANY({
      GATE: () => !is(this.LA(1), RightParenthesis),
      DEF: () => {
        this.SUBRULE(this.parameter);
        this.OPTION(() => this.CONSUME(Comma));
      },
    });
    this.attempt(
      () => this.need(RightParenthesis, "right-parenthesis", opening),
      () => this.skipDeclaration(),
    );
  });

  private readonly parameter: Rule = this.RULE("parameter", () => {
    this.attempt(
      () => {
        this.check([Identifier], "parameter-name");
        this.CONSUME(AnyToken, anyTokenAsName);
        this.need(Colon, "parameter-colon");
        this.SUBRULE(this.type, { ARGS: ["parameter"] });
      },
      () => this.skipParameter(),
    );
  });

  private readonly result: Rule = this.RULE("result", () => {
    this.OR([{ ALT: () => this.CONSUME(Colon) }, { ALT: () => this.CONSUME(Arrow) }]);
    this.SUBRULE(this.type, { ARGS: ["result"] });
  });

  private readonly type: ParserMethod<[owner?: TypeOwner], CstNode> = this.RULE(
    "type",
    (owner: TypeOwner = "member") => {
      this.MANY(() => {
        this.OR([{ ALT: () => this.CONSUME(Star) }, { ALT: () => this.SUBRULE(this.brackets) }]);
      });
      this.need(Identifier, `${owner}-type`);
      this.OPTION(() => {
        this.OR1([
          { ALT: () => this.AT_LEAST_ONE(() => this.SUBRULE1(this.brackets, { LABEL: "suffix" })) },
          { ALT: () => this.SUBRULE(this.typeParameters) },
        ]);
      });
      // Within the rule, so that a type that goes on in a way we cannot read counts as none.
      this.check(typeEnds[owner], `${owner}-end`);
    },
  );

  private readonly brackets: Rule = this.RULE("brackets", () => {
    this.CONSUME(LeftBracket);
    this.need(RightBracket, "right-bracket");
  });

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

  /** Where no `{` was found, only what looks like a member is one. */
  private atMember(isOpen: boolean): boolean {
    const distance = is(this.LA(1), Newline) ? 2 : 1;
    if (is(this.LA(distance), RightBrace) || this.atDeclaration(distance)) return false;
    if (isOpen) return is(this.LA(distance), AnyToken);
    return this.atNamedType(distance);
  }

  private openingHere(): Opening {
    return { sign: this.LA(1), name: this.LA(0), keyword: this.LA(-1) };
  }
}

/** Any token is let into a member or a parameter, so that a wrong one is its mistake and not the end of the whole. */
const anyTokenAsName = { LABEL: "Identifier" };

const typeEnds = {
  member: [Newline, RightBrace, Comma, Semicolon],
  // The end of a line is dropped within `(...)`: one that is left means that the `)` is missing, which is said there.
  parameter: [Comma, RightParenthesis, Newline],
  result: [Newline, Semicolon],
};
