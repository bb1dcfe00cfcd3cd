const listWords: ReadonlySet<string> = new Set([
  "list",
  "array",
  "vec",
  "vector",
  "seq",
  "sequence",
  "slice",
  "set",
  "repeated",
]);

/** Whether other languages call a list by this word. */
export function isListWord(word: string): boolean {
  return listWords.has(word.toLowerCase());
}
