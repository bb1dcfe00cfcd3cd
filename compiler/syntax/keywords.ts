import { nearestName } from "./nearest-name.js";
import { keywordNames } from "./tokens.js";

/** What other languages call the things that a specification declares. */
const foreignKeywords: ReadonlyMap<string, string> = new Map([
  ["struct", "model"],
  ["record", "model"],
  ["message", "model"],
  ["type", "model"],
  ["object", "model"],
  ["data", "model"],
  ["func", "method"],
  ["function", "method"],
  ["fn", "method"],
  ["def", "method"],
  ["rpc", "method"],
  ["procedure", "method"],
  ["signal", "event"],
  ["notification", "event"],
  ["error", "exception"],
  ["throws", "exception"],
  ["typedef", "type"],
  ["alias", "type"],
  ["enumeration", "enum"],
  ["oneof", "union"],
  ["variant", "union"],
  ["choice", "union"],
  ["include", "import"],
  ["use", "import"],
  ["require", "import"],
  ["package", "namespace"],
  ["module", "namespace"],
  ["service", "class"],
  ["interface", "class"],
]);

/** The keyword that a word at the start of a line stands for, though it is none: misspelt, or of another language. */
export function intendedKeyword(word: string): string | undefined {
  return foreignKeywords.get(word.toLowerCase()) ?? nearestName(word, keywordNames);
}

/** The keyword that a word begins with where the blank after it is missing: `model` in `modelStudent`. */
export function leadingKeyword(word: string): string | undefined {
  return keywordNames.find((keyword) => word.startsWith(keyword) && word.length > keyword.length);
}
