/** What other languages call the types that are made of other types. */

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

const mapWords: ReadonlySet<string> = new Set([
  "map",
  "dict",
  "dictionary",
  "hash",
  "hashmap",
  "hashtable",
  "btreemap",
  "record",
]);

const optionalWords: ReadonlySet<string> = new Set(["optional", "option", "maybe", "nullable"]);

const streamWords: ReadonlySet<string> = new Set([
  "stream",
  "observable",
  "channel",
  "iterator",
  "asynciterator",
  "asynciterable",
]);

/** Whether other languages call a list by this word. */
export function isListWord(word: string): boolean {
  return listWords.has(word.toLowerCase());
}

/** Whether this word, or the same in another case, is that of a map, here or elsewhere. */
export function isMapWord(word: string): boolean {
  return mapWords.has(word.toLowerCase());
}

export function isOptionalWord(word: string): boolean {
  return optionalWords.has(word.toLowerCase());
}

export function isStreamWord(word: string): boolean {
  return streamWords.has(word.toLowerCase());
}
