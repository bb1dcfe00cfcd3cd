import type { IToken } from "chevrotain";
import { diagnostic, type Diagnostic } from "../diagnostics.js";

/** Comments of other languages are passed over like ours, so that what stands in them is no further mistake. */
export function explainComments(comments: readonly IToken[], isCutShort: boolean): Diagnostic[] {
  return comments.map(({ image, startOffset }, index) => {
    const sign = image.startsWith("#") ? "#" : image.slice(0, 2);
    return diagnostic(
      "comment-syntax",
      { sign },
      { start: startOffset, end: startOffset + sign.length },
      { hint: hintFor(image, isCutShort && index === comments.length - 1) },
    );
  });
}

function hintFor(image: string, isUnclosed: boolean): string | undefined {
  if (isUnclosed) return "This one is never closed, which hides everything below it.";
  const isDocumentation = image.startsWith("/**") && image !== "/**/";
  return isDocumentation ? "Begin each line of documentation with '///'." : undefined;
}
