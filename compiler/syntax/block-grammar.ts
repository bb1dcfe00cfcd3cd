import type { CstNode, ParserMethod, TokenType } from "chevrotain";
import { is } from "./layout.js";
import type { ItemKind, Opening } from "./mistakes.js";
import { anyTokenAsName, TypeParser, type Rule } from "./type-grammar.js";
import {
  AnyToken,
  Arrow,
  Colon,
  Comma,
  Equals,
  Identifier,
  LeftBrace,
  LeftParenthesis,
  Newline,
  Numeral,
  RightBrace,
  RightParenthesis,
  Semicolon,
  Throws,
} from "./tokens.js";

/** What stands in `{...}` and in `(...)`, with what follows the latter. */
export class BlockParser extends TypeParser {
  /** Blocks whose `}` is missing: as many `}` that turn up too late belong to the same mistakes. */
  protected unclosedBlocks = 0;

  protected readonly block: ParserMethod<[kind?: ItemKind], CstNode> = this.RULE(
    "block",
    (kind: ItemKind = "member") => {
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
        GATE: () => this.atItem(kind, opening !== undefined),
        DEF: () => {
          this.OPTION1(() => this.CONSUME(Newline));
          this.SUBRULE(this.item, { ARGS: [kind] });
        },
      });
      this.OPTION2({
        GATE: () => is(this.LA(2), RightBrace),
        DEF: () => this.CONSUME1(Newline),
      });
      this.SUBRULE(this.blockEnd, { ARGS: [opening] });
    },
  );

  private readonly item: ParserMethod<[kind?: ItemKind], CstNode> = this.RULE(
    "item",
    (kind: ItemKind = "member") => {
      this.OR({
        // Any token is let in: what it is not is found out there.
        IGNORE_AMBIGUITIES: true,
        DEF: [
          { GATE: () => kind === "member", ALT: () => this.SUBRULE(this.member) },
          { GATE: () => kind === "value", ALT: () => this.SUBRULE(this.value) },
          { ALT: () => this.SUBRULE(this.case) },
        ],
      });
      if (kind === "member" && !this.RECORDING_PHASE) return;
      this.OPTION(() => {
        this.OR1([{ ALT: () => this.CONSUME(Comma) }, { ALT: () => this.CONSUME(Semicolon) }]);
      });
    },
  );

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
        this.OPTION(() => this.SUBRULE(this.annotations));
        this.check([Identifier], "member-name");
        this.CONSUME(AnyToken, anyTokenAsName);
        this.need(Colon, "member-colon");
        this.SUBRULE(this.type, { ARGS: ["member"] });
        this.OPTION1(() => this.SUBRULE(this.default, { ARGS: ["member"] }));
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

  private readonly value: Rule = this.RULE("value", () => {
    this.attempt(
      () => {
        this.OPTION(() => this.SUBRULE(this.annotations));
        this.check([Identifier], "value-name");
        this.CONSUME(AnyToken, anyTokenAsName);
        this.OPTION1(() => {
          this.CONSUME(Equals);
          this.need(Numeral, "number");
        });
        this.check(itemEnds, "number-end");
      },
      () => this.skipItem("value"),
    );
  });

  private readonly case: Rule = this.RULE("case", () => {
    this.attempt(
      () => {
        this.OPTION(() => this.SUBRULE(this.annotations));
        this.check([Identifier], "case-name");
        this.CONSUME(AnyToken, anyTokenAsName);
        this.need(Colon, "case-colon");
        this.SUBRULE(this.type, { ARGS: ["case"] });
        this.OPTION1(() => this.SUBRULE(this.default, { ARGS: ["case"] }));
      },
      () => this.skipItem("case"),
    );
  });

  protected readonly signature: Rule = this.RULE("signature", () => {
    this.attempt(
      () => {
        this.SUBRULE(this.parameters);
        this.OPTION(() => this.SUBRULE(this.result));
        this.OPTION1(() => this.SUBRULE(this.throws));
      },
      () => this.skipSignature(),
    );
  });

  private readonly parameters: Rule = this.RULE("parameters", () => {
    const opening = this.openingHere();
    this.need(LeftParenthesis, "left-parenthesis");
    this.MANY({
      GATE: () => !is(this.LA(1), RightParenthesis) && !this.atResult(is(this.LA(0), Identifier)),
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
        this.OPTION(() => this.SUBRULE(this.annotations));
        this.check([Identifier], "parameter-name");
        this.CONSUME(AnyToken, anyTokenAsName);
        this.need(Colon, "parameter-colon");
        this.SUBRULE(this.type, { ARGS: ["parameter"] });
        this.OPTION1(() => this.SUBRULE(this.default, { ARGS: ["parameter"] }));
      },
      () => this.skipParameter(),
    );
  });

  private readonly result: Rule = this.RULE("result", () => {
    this.OR([{ ALT: () => this.CONSUME(Colon) }, { ALT: () => this.CONSUME(Arrow) }]);
    // A type may be called `throws`; one that is followed by a name is what it looks like.
    if (is(this.LA(1), Throws) && is(this.LA(2), Identifier)) this.fail("result-type");
    this.SUBRULE(this.type, { ARGS: ["result"] });
  });

  private readonly throws: Rule = this.RULE("throws", () => {
    this.CONSUME(Throws);
    this.need(Identifier, "thrown-name");
    this.MANY(() => {
      this.CONSUME(Comma);
      this.check([Identifier], "thrown-name");
      this.CONSUME1(Identifier);
    });
    this.check([Newline, Semicolon], "thrown-end");
  });

  /** Where no `{` was found, only what looks like a member, a value or a case is one. */
  private atItem(kind: ItemKind, isOpen: boolean): boolean {
    const line = is(this.LA(1), Newline) ? 2 : 1;
    if (is(this.LA(line), RightBrace) || this.atDeclaration(line)) return false;
    if (isOpen) return is(this.LA(line), AnyToken);
    const distance = line + this.annotationsAt(line);
    return kind === "value" ? this.atValue(distance) : this.atNamedType(distance);
  }
}

const itemEnds: readonly TokenType[] = [Comma, Semicolon, Newline, RightBrace];
