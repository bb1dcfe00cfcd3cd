import { diagnostic, type Diagnostic } from "../diagnostics.js";
import type { Source } from "../source.js";
import type { SpecificationNode } from "./ast.js";
import { buildAst } from "./build-ast.js";
import { Documentation } from "./documentation.js";
import { doubtfulNames } from "./doubtful-names.js";
import { explain } from "./explain.js";
import { explainComments } from "./explain-comments.js";
import { parse } from "./grammar.js";
import { layOut } from "./layout.js";
import { tokenize } from "./tokens.js";

export interface ReadSpecification {
  readonly specification: SpecificationNode;
  /** What could not be read. */
  readonly diagnostics: readonly Diagnostic[];
  /** Names that something which could not be read may declare. */
  readonly doubtfulNames: ReadonlySet<string>;
  /** Whether the text hides so much that nothing further can be said about it. */
  readonly isCutShort: boolean;
}

/** From a text to its syntax tree, whatever the text is. */
export function read(source: Source): ReadSpecification {
  const { text } = source;
  const { tokens, foreignComments, docComments, isCutShort } = tokenize(text);
  const comments = explainComments(foreignComments, isCutShort);
  if (isCutShort) {
    const specification = { declarations: [] };
    return { specification, diagnostics: comments, doubtfulNames: new Set(), isCutShort };
  }
  const { root, mistakes } = parse(layOut(tokens, text.length));
  const documentation = new Documentation(docComments, tokens);
  const { specification, diagnostics } = buildAst(root, documentation);
  const misread = [
    ...comments,
    ...mistakes.map((mistake) => explain(mistake, text)),
    ...diagnostics,
  ];
  // Where something could not be read, comments may well belong to that.
  const stray = misread.length > 0 ? [] : explainStray(documentation);
  return {
    specification,
    diagnostics: [...misread, ...stray],
    doubtfulNames: doubtfulNames(mistakes, source),
    isCutShort,
  };
}

function explainStray(documentation: Documentation): Diagnostic[] {
  const hint = "It belongs on the lines above what it is about; other comments begin with '//'.";
  return documentation
    .left()
    .map((span) =>
      diagnostic("stray-documentation", {}, { ...span, end: span.start + 3 }, { hint }),
    );
}
