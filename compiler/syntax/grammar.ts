import type { CstNode, IToken, ParserMethod } from "chevrotain";
import { intendedKeyword } from "./keywords.js";
import { is } from "./layout.js";
import type { Mistake, Opening, TypeOwner } from "./mistakes.js";
import { RecoveringParser } from "./recovering-parser.js";
import {
  AnyToken,
  Arrow,
  Class,
  Colon,
  Comma,
  Event,
  Exception,
  GreaterThan,
  Identifier,
  Keyword,
  LeftBrace,
  LeftBracket,
  LeftParenthesis,
  LessThan,
  Method,
  Model,
  Namespace,
  Newline,
  RestOfLine,
  RightBrace,
  RightBracket,
  RightParenthesis,
  Semicolon,
  Socket,
  Star,
} from "./tokens.js";

type Rule = ParserMethod<[], CstNode>;

/**
 * The grammar of a specification, over tokens as `layout.ts` leaves them.
 *
 * A few forms that are wrong but clear (`string[]`, `->`, `;`) are part of it, so that what they mean is known;
 * `build-ast.ts` reports those.
 */
class SpecificationParser extends RecoveringParser {
  /** Blocks whose `}` is missing: as many `}` that turn up too late belong to the same mistakes. */
  private unclosedBlocks = 0;

  constructor() {
    super();
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

  private readonly namespace: Rule = this.RULE("namespace", () => {
    this.CONSUME(Namespace);
    this.attempt(
      () => this.need(RestOfLine, "namespace"),
      () => this.skipDeclaration(),
    );
  });

  private readonly class: Rule = this.RULE("class", () => {
    this.CONSUME(Class);
    this.attempt(
      () => this.need(Identifier, "class-name"),
      () => this.skipDeclaration(),
    );
  });

  private readonly socket: Rule = this.RULE("socket", () => {
    this.CONSUME(Socket);
    this.attempt(
      () => this.need(RestOfLine, "path"),
      () => this.skipDeclaration(),
    );
  });

  private readonly exception: Rule = this.RULE("exception", () => {
    this.CONSUME(Exception);
    this.attempt(
      () => this.need(Identifier, "exception-name"),
      () => this.skipDeclaration(),
    );
  });

  private readonly model: Rule = this.RULE("model", () => {
    this.CONSUME(Model);
    this.attempt(
      () => this.need(Identifier, "model-name"),
      () => this.skipTo(LeftBrace),
    );
    this.SUBRULE(this.members);
  });

  private readonly method: Rule = this.RULE("method", () => {
    this.CONSUME(Method);
    this.attempt(
      () => this.need(Identifier, "method-name"),
      () => this.skipTo(LeftParenthesis),
    );
    this.SUBRULE(this.signature);
  });

  /** An event has no result; one that is given is reported by a check, which knows the event's name. */
  private readonly event: Rule = this.RULE("event", () => {
    this.CONSUME(Event);
    this.attempt(
      () => this.need(Identifier, "event-name"),
      () => this.skipTo(LeftParenthesis),
    );
    this.SUBRULE(this.signature);
  });

  private readonly members: Rule = this.RULE("members", () => {
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

  private readonly signature: Rule = this.RULE("signature", () => {
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

  /** A declaration whose keyword is misspelt or of another language, read as what its shape says it is. */
  private readonly misspelt: Rule = this.RULE("misspelt", () => {
    this.note("keyword");
    this.CONSUME(Identifier, { LABEL: "word" });
    this.OPTION(() => this.CONSUME1(Identifier));
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.SUBRULE(this.members) },
        { ALT: () => this.SUBRULE(this.signature) },
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
    if (is(this.LA(1), Keyword)) return undefined;
    const keyword = intendedKeyword(this.LA(1).image);
    return keyword !== undefined && this.hasShapeOf(keyword) ? keyword : undefined;
  }

  private hasShapeOf(keyword: string): boolean {
    if (keyword === "socket") return !is(this.LA(2), Newline) && !is(this.LA(2), Colon);
    if (!is(this.LA(2), Identifier)) return false;
    if (keyword === "model") return is(this.LA(3), LeftBrace);
    if (keyword === "method" || keyword === "event") return is(this.LA(3), LeftParenthesis);
    return keyword === "namespace" || is(this.LA(3), Newline) || is(this.LA(3), Semicolon);
  }

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
