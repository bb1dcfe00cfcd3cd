import { BlockParser } from "./block-grammar.js";
import { is } from "./layout.js";
import type { Rule } from "./type-grammar.js";
import {
  Alias,
  Callback,
  Class,
  Enum,
  Equals,
  Event,
  Exception,
  Identifier,
  Import,
  LeftBrace,
  LeftParenthesis,
  Method,
  Model,
  Namespace,
  RestOfLine,
  Socket,
  Text,
  Union,
  Version,
} from "./tokens.js";

/** Each kind of declaration, from its keyword on. */
export class DeclarationParser extends BlockParser {
  protected readonly namespace: Rule = this.RULE("namespace", () => {
    this.CONSUME(Namespace);
    this.attempt(
      () => this.need(RestOfLine, "namespace"),
      () => this.skipDeclaration(),
    );
  });

  protected readonly class: Rule = this.RULE("class", () => {
    this.CONSUME(Class);
    this.attempt(
      () => this.need(Identifier, "class-name"),
      () => this.skipDeclaration(),
    );
  });

  protected readonly socket: Rule = this.RULE("socket", () => {
    this.CONSUME(Socket);
    this.attempt(
      () => this.need(RestOfLine, "path"),
      () => this.skipDeclaration(),
    );
  });

  protected readonly version: Rule = this.RULE("version", () => {
    this.CONSUME(Version);
    this.attempt(
      () => this.need(RestOfLine, "version"),
      () => this.skipDeclaration(),
    );
  });

  protected readonly import: Rule = this.RULE("import", () => {
    this.CONSUME(Import);
    this.attempt(
      () => this.need(Text, "import-path"),
      () => this.skipDeclaration(),
    );
  });

  protected readonly alias: Rule = this.RULE("alias", () => {
    this.CONSUME(Alias);
    this.attempt(
      () => this.need(Identifier, "alias-name"),
      () => this.skipTo(Equals),
    );
    this.SUBRULE(this.aliased);
  });

  protected readonly aliased: Rule = this.RULE("aliased", () => {
    this.attempt(
      () => {
        this.need(Equals, "alias-equals");
        this.SUBRULE(this.type, { ARGS: ["alias"] });
      },
      () => this.skipDeclaration(),
    );
  });

  protected readonly enum: Rule = this.RULE("enum", () => {
    this.CONSUME(Enum);
    this.attempt(
      () => this.need(Identifier, "enum-name"),
      () => this.skipTo(LeftBrace),
    );
    this.SUBRULE(this.block, { ARGS: ["value"] });
  });

  protected readonly union: Rule = this.RULE("union", () => {
    this.CONSUME(Union);
    this.attempt(
      () => this.need(Identifier, "union-name"),
      () => this.skipTo(LeftBrace),
    );
    this.SUBRULE(this.block, { ARGS: ["case"] });
  });

  protected readonly model: Rule = this.RULE("model", () => {
    this.CONSUME(Model);
    this.attempt(
      () => this.need(Identifier, "model-name"),
      () => this.skipTo(LeftBrace),
    );
    this.SUBRULE(this.block, { ARGS: ["member"] });
  });

  protected readonly exception: Rule = this.RULE("exception", () => {
    this.CONSUME(Exception);
    this.attempt(
      () => {
        this.need(Identifier, "exception-name");
        const hasMembers = is(this.LA(1), LeftBrace) || this.atNamedType(1);
        if (hasMembers || this.RECORDING_PHASE) this.SUBRULE(this.block, { ARGS: ["member"] });
      },
      () => this.skipDeclaration(),
    );
  });

  protected readonly method: Rule = this.RULE("method", () => {
    this.CONSUME(Method);
    this.attempt(
      () => this.need(Identifier, "method-name"),
      () => this.skipTo(LeftParenthesis),
    );
    this.SUBRULE(this.signature);
  });

  protected readonly callback: Rule = this.RULE("callback", () => {
    this.CONSUME(Callback);
    this.attempt(
      () => this.need(Identifier, "callback-name"),
      () => this.skipTo(LeftParenthesis),
    );
    this.SUBRULE(this.signature);
  });

  /** An event has no result; one that is given is reported by a check, which knows the event's name. */
  protected readonly event: Rule = this.RULE("event", () => {
    this.CONSUME(Event);
    this.attempt(
      () => this.need(Identifier, "event-name"),
      () => this.skipTo(LeftParenthesis),
    );
    this.SUBRULE(this.signature);
  });

  /** What the original language does not have. */
  protected readonly added: Rule = this.RULE("added", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.version) },
      { ALT: () => this.SUBRULE(this.import) },
      { ALT: () => this.SUBRULE(this.enum) },
      { ALT: () => this.SUBRULE(this.union) },
      { ALT: () => this.SUBRULE(this.alias) },
      { ALT: () => this.SUBRULE(this.callback) },
    ]);
  });
}
