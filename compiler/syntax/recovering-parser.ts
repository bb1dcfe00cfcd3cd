import { CstParser, EOF, type IToken, type TokenType } from "chevrotain";
import { afterAnnotations, beginsDeclaration, is } from "./layout.js";
import type { Expectation, Mistake, Opening } from "./mistakes.js";
import {
  Arrow,
  Colon,
  Comma,
  Equals,
  Identifier,
  Keyword,
  LeftBrace,
  LeftParenthesis,
  Newline,
  RightBrace,
  RightParenthesis,
  Semicolon,
  Throws,
  vocabulary,
} from "./tokens.js";

/**
 * How reading goes on after a mistake.
 *
 * Each part of the grammar that a mistake can be confined to (a declaration, a member, a parameter) is read with `attempt`:
 * a mistake in it is noted, the tokens up to where it must end are skipped, and what was read of it before is kept.
 * chevrotain's own recovery is off: it resumes at any token that could follow, which in a language of lines is too late.
 */
export class RecoveringParser extends CstParser {
  private mistakes: Mistake[] = [];

  /** Where reading was resumed. Until a token is read from there, a further mistake is the same one. */
  private resumedAt: IToken | undefined;

  /** The grammar is validated by a test: to do it at each start takes longer than reading most texts. */
  constructor(skipValidations = true) {
    super([...vocabulary], { recoveryEnabled: false, maxLookahead: 1, skipValidations });
  }

  /** The mistakes since the last time this was asked. */
  takeMistakes(): Mistake[] {
    const { mistakes } = this;
    this.mistakes = [];
    this.resumedAt = undefined;
    return mistakes;
  }

  protected attempt(part: () => void, skip: () => void): void {
    try {
      part();
    } catch (error) {
      if (error !== stuck) throw error;
      skip();
      this.resume();
    }
  }

  /** What stands here now is not to blame: the mistake before it has been noted. */
  protected resume(): void {
    this.resumedAt = this.LA(1);
  }

  /** Reads a token, or notes what was expected and gives up the part. */
  protected need(type: TokenType, expectation: Expectation, opening?: Opening): IToken {
    this.passLineEnd(expectation);
    this.check([type], expectation, opening);
    return this.consume(0, type);
  }

  /** Goes on in the next line where what is expected stands there, which is a mistake of its own. */
  protected passLineEnd(expectation: Expectation): void {
    if (!this.standsOnNextLine(expectation)) return;
    this.note(expectation);
    this.SKIP_TOKEN();
  }

  /** Like `need`, without reading it. */
  protected check(types: readonly TokenType[], expectation: Expectation, opening?: Opening): void {
    if (this.RECORDING_PHASE || types.some((type) => is(this.LA(1), type))) return;
    this.fail(expectation, opening);
  }

  /** Notes what was expected, or is wrong with what is here, and gives up the part. */
  protected fail(expectation: Expectation, opening?: Opening): void {
    if (this.RECORDING_PHASE) return;
    this.note(expectation, opening);
    throw stuck;
  }

  protected note(expectation: Expectation, opening?: Opening): void {
    if (this.RECORDING_PHASE || this.LA(1) === this.resumedAt) return;
    this.mistakes.push({
      expectation,
      beforePrevious: this.LA(-1),
      previous: this.LA(0),
      found: this.LA(1),
      next: this.LA(2),
      opening,
    });
  }

  /** To the given token, at most to the end of the line. */
  protected skipTo(type: TokenType): void {
    this.skipUntil(() => is(this.LA(1), type) || is(this.LA(1), Newline));
  }

  /** To the end of a member: of its line, or the `}` of its model or the next member on the same line. */
  protected skipMember(): void {
    this.skipUntil((depth) => {
      if (is(this.LA(1), Newline)) return depth === 0 || !this.closesNestedBlock();
      if (depth > 0) return false;
      return is(this.LA(1), RightBrace) || this.atNamedType(1);
    });
  }

  /**
   * To the sign after a parameter, to the next parameter where only the comma is missing, or to what follows the parameters
   * where only the `)` is.
   */
  protected skipParameter(): void {
    if (this.atResult(true)) return;
    this.skipUntil((depth) => {
      if (is(this.LA(1), Newline)) return true;
      if (depth > 0) return false;
      if (is(this.LA(1), Comma) || is(this.LA(1), RightParenthesis)) return true;
      return this.atNamedType(1) || this.atResult(is(this.LA(0), RightParenthesis));
    });
  }

  /** At what follows the parameters of a method. A `:` is such only where a parameter has ended. */
  protected atResult(isAfterType: boolean): boolean {
    if (is(this.LA(1), Throws)) return is(this.LA(2), Identifier);
    return is(this.LA(1), Arrow) || (isAfterType && is(this.LA(1), Colon));
  }

  /** To the end of a method; where its `(` is missing, parameters on lines of their own belong to it all the same. */
  protected skipSignature(): void {
    this.skipDeclaration();
    while (is(this.LA(1), Newline) && !this.atDeclaration(2)) {
      const isParameter = this.atNamedType(2 + this.annotationsAt(2));
      if (!isParameter && !is(this.LA(2), RightParenthesis)) return;
      this.SKIP_TOKEN();
      this.skipDeclaration();
    }
  }

  /** To the sign after a value or a case, or to the next one where only the comma is missing. */
  protected skipItem(kind: "value" | "case"): void {
    this.skipUntil((depth) => {
      if (is(this.LA(1), Newline)) return true;
      if (depth > 0) return false;
      if ([Comma, Semicolon, RightBrace].some((type) => is(this.LA(1), type))) return true;
      return kind === "case" ? this.atNamedType(1) : this.atValue(1);
    });
  }

  /** At what may be the value of an enum, and no word in the middle of something else. */
  protected atValue(distance: number): boolean {
    const ends = [Colon, Equals, Comma, Semicolon, Newline, RightBrace];
    return (
      is(this.LA(distance), Identifier) && ends.some((type) => is(this.LA(distance + 1), type))
    );
  }

  /** To the end of the line, or what it is about on the same line. */
  protected skipAnnotation(): void {
    this.skipUntil(() => {
      if (is(this.LA(1), Newline) || this.atNamedType(1)) return true;
      return is(this.LA(1), Keyword) && this.atDeclaration(1);
    });
  }

  /** To the end of the line and of the blocks that are opened on the way, at most to where a declaration begins. */
  protected skipDeclaration(openBlocks = 0): void {
    this.skipUntil((depth) => {
      if (is(this.LA(1), Newline)) return depth === 0 || this.atDeclaration(2);
      return is(this.LA(1), Keyword) && this.atDeclaration(1);
    }, openBlocks);
  }

  /** At a name and `:`, as a member or a parameter begins. */
  protected atNamedType(distance: number): boolean {
    return is(this.LA(distance), Identifier) && is(this.LA(distance + 1), Colon);
  }

  protected atDeclaration(distance: number): boolean {
    const from = distance + this.annotationsAt(distance);
    const tokens = [0, 1, 2, 3].map((offset) => this.LA(from + offset));
    return beginsDeclaration(tokens, 0);
  }

  /** How many tokens of annotations stand there. */
  protected annotationsAt(distance: number): number {
    return afterAnnotations((offset) => this.LA(distance + offset));
  }

  /** Whether a name or type that is missing at the end of a line is the word that the next line begins with. */
  private standsOnNextLine(expectation: Expectation): boolean {
    const followers = followersOnNextLine[expectation];
    if (followers === undefined || !is(this.LA(1), Newline)) return false;
    if (!is(this.LA(2), Identifier) || is(this.LA(2), Keyword)) return false;
    return followers.some((type) => is(this.LA(3), type));
  }

  private atEnd(): boolean {
    return this.LA(1).tokenType === EOF;
  }

  /** `depth` counts the `{` and `(` that were skipped and not closed. */
  private skipUntil(isEnd: (depth: number) => boolean, openBlocks = 0): void {
    // While the grammar is recorded there are no tokens to skip.
    if (this.RECORDING_PHASE) return;
    let depth = openBlocks;
    while (!this.atEnd() && !isEnd(depth)) {
      const skipped = this.LA(1);
      if (is(skipped, LeftBrace) || is(skipped, LeftParenthesis)) depth++;
      if (is(skipped, RightBrace) || is(skipped, RightParenthesis)) depth = Math.max(depth - 1, 0);
      this.SKIP_TOKEN();
    }
  }

  /**
   * At the end of a line with an unclosed `{` within a model: whether the next `}` closes that, as in `address: {` with
   * members of its own, and not the model, as after a `{` too many. The model goes on after its own nested block.
   */
  private closesNestedBlock(): boolean {
    // Looking further would make many such lines slow, and nobody nests more by hand.
    const distanceMax = 500;
    for (let distance = 2; distance < distanceMax; distance++) {
      if (is(this.LA(distance), RightBrace)) {
        const after = is(this.LA(distance + 1), Newline) ? distance + 2 : distance + 1;
        if (is(this.LA(after), RightBrace) || this.atNamedType(after)) return true;
        return is(this.LA(after), Identifier) && !is(this.LA(after), Keyword);
      }
    }
    return false;
  }
}

/** What follows a word that is on the line below the one it belongs to, and on which it means nothing. */
const followersOnNextLine: { readonly [E in Expectation]?: readonly TokenType[] } = {
  "class-name": [Newline],
  "exception-name": [Newline],
  "model-name": [LeftBrace],
  "enum-name": [LeftBrace],
  "union-name": [LeftBrace],
  "method-name": [LeftParenthesis],
  "callback-name": [LeftParenthesis],
  "event-name": [LeftParenthesis],
  "member-type": [Newline, RightBrace],
  "result-type": [Newline],
};

/** Leaves the part that is being read; the mistake is noted already. One for all: making an error takes long. */
const stuck = new Error("A part of the grammar was left outside of attempt().");
