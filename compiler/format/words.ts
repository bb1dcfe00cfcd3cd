import type { IToken } from "chevrotain";
import { is, layOut } from "../syntax/layout.js";
import { Newline, RestOfLine, tokenize } from "../syntax/tokens.js";

/** A token that is no end of a line, and what the layout needs to know about its place. */
export interface Word {
  readonly text: string;
  /** Its text, for comparing; empty where that is free, as a path is, which may be a brace. */
  readonly sign: string;
  /** Whether a blank line, or several, stand before it. */
  readonly followsBlankLine: boolean;
  /** Whether nothing, not even a blank, stands between the word before and it. */
  readonly isJoined: boolean;
  /** Whether the line ends after it, and with it a declaration, a member or the like. */
  readonly endsLine: boolean;
  /** Those between it and the next word. */
  readonly comments: readonly Comment[];
}

export interface Comment {
  /** With its `//`, without blanks at its end. */
  readonly text: string;
  /** Whether it has a line of its own. */
  readonly isAlone: boolean;
  readonly followsBlankLine: boolean;
}

export interface Words {
  readonly words: readonly Word[];
  /** The comments before the first word. */
  readonly comments: readonly Comment[];
}

/** Comments are in no token: they are what is found between tokens. */
export function wordsOf(text: string): Words {
  const { tokens } = tokenize(text);
  const lastOfLines = lastTokensOfLines(layOut(tokens, text.length));
  const comments: Comment[] = [];
  const words: Word[] = [];
  let into = comments;
  let end = 0;
  // The start of the text begins a line.
  let newlines = 1;
  const readGap = (to: number): void => {
    const gap = text.slice(end, to);
    const start = gap.indexOf("//");
    if (start === -1) return;
    const isAlone = newlines > 0;
    into.push({ text: gap.slice(start).trimEnd(), isAlone, followsBlankLine: newlines > 1 });
    newlines = 0;
  };
  for (const token of tokens) {
    readGap(token.startOffset);
    if (is(token, Newline)) {
      newlines++;
    } else {
      into = [];
      words.push({
        text: token.image,
        sign: is(token, RestOfLine) ? "" : token.image,
        followsBlankLine: newlines > 1,
        isJoined: token.startOffset === end,
        endsLine: lastOfLines.has(token),
        comments: into,
      });
      newlines = 0;
    }
    end = token.startOffset + token.image.length;
  }
  readGap(text.length);
  return { words, comments };
}

function lastTokensOfLines(laidOut: readonly IToken[]): Set<IToken> {
  return new Set(laidOut.filter((_, index) => is(laidOut[index + 1], Newline)));
}
