import type { IToken } from "chevrotain";
import { diagnostic, type Diagnostic } from "../diagnostics.js";

/** Comments of other languages are passed over like ours, so that what stands in them is no further mistake. */
export function explainComments(comments: readonly IToken[], isCutShort: boolean): Diagnostic[] {
  return comments.map(({ image, startOffset }, index) => {
    const sign = image.startsWith("#") ? "#" : image.slice(0, 2);
    const isUnclosed = isCutShort && index === comments.length - 1;
    return diagnostic(
      "comment-syntax",
      { sign },
      { start: startOffset, end: startOffset + sign.length },
      {
        hint: isUnclosed ? "This one is never closed, which hides everything below it." : undefined,
      },
    );
  });
}
