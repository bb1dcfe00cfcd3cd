import type { CstNode, IToken } from "chevrotain";
import { diagnostic } from "../diagnostics.js";
import type { LiteralNode, Name } from "./ast.js";
import type { Report } from "./build-type.js";
import { is } from "./layout.js";
import { Identifier, Numeral, Text } from "./tokens.js";
import { endOf, spanOf, tokenOf } from "./tree.js";

/** A default value. */
export function buildLiteral(node: CstNode | undefined, report: Report): LiteralNode | undefined {
  const opening = tokenOf(node, "LeftBracket");
  const closing = tokenOf(node, "RightBracket");
  if (opening !== undefined && closing !== undefined) {
    const span = { start: opening.startOffset, end: endOf(closing) };
    return { kind: "empty-list", text: "[]", span };
  }
  const token = tokenOf(node, "Text") ?? tokenOf(node, "Numeral") ?? tokenOf(node, "Identifier");
  return token === undefined ? undefined : literalOf(token, report);
}

export function literalOf(token: IToken, report: Report): LiteralNode | undefined {
  const span = spanOf(token);
  if (is(token, Text)) return textOf(token, report);
  if (is(token, Numeral)) return { kind: "numeral", text: token.image, span };
  if (is(token, Identifier)) return { kind: "word", text: token.image, span };
  return { kind: "other", text: token.image, span };
}

/** What a text in quotes says. */
export function nameOfText(token: IToken | undefined, report: Report): Name | undefined {
  return token === undefined ? undefined : textOf(token, report);
}

/** Escapes are those of JSON. */
function textOf(token: IToken, report: Report): (LiteralNode & { kind: "text" }) | undefined {
  const { image, startOffset } = token;
  const span = spanOf(token);
  if (image.startsWith("'")) {
    const text = image.slice(1, -1);
    report(diagnostic("text-syntax", {}, span, { hint: `Write \`${JSON.stringify(text)}\`.` }));
    return { kind: "text", text, span };
  }
  const wrong =
    /^(?:[^\\]|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*(\\(?!["\\/bfnrt]|u[0-9A-Fa-f]{4}).)/su.exec(
      image.slice(0, -1),
    );
  const escape = wrong?.[1];
  if (wrong !== null && escape !== undefined) {
    const start = startOffset + wrong[0].length - escape.length;
    const hint = 'There are \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four digits.';
    const at = { start, end: start + escape.length };
    report(diagnostic("unknown-escape", { escape }, at, { hint }));
    return undefined;
  }
  const text: unknown = JSON.parse(image.replaceAll(/\p{Cc}/gu, jsonEscape));
  return { kind: "text", text: String(text), span };
}

function jsonEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
