/**
 * From the specification's spelling to those of TypeScript and npm. Underscores in front and behind are kept, because `_id` and `id`
 * may both be there; several in the middle count as one.
 */

/** `get_student` becomes `getStudent`, `HTTP_CODE` and `HTTPCode` become `httpCode`. */
export function camelCase(name: string): string {
  const { before, words, after } = split(name);
  const [first, ...rest] = words;
  if (first === undefined) return name;
  return before + withSmallStart(first) + rest.map(withCapital).join("") + after;
}

/** `get_student` becomes `GetStudent`. */
export function pascalCase(name: string): string {
  const { before, words, after } = split(name);
  return before + words.map(withCapital).join("") + after;
}

/** `StudentSystem` becomes `student-system`, `HTTPServer` becomes `http-server`. */
export function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase();
}

function split(name: string): { before: string; words: string[]; after: string } {
  const [, before = "", middle = "", after = ""] = /^(_*)(.*?)(_*)$/.exec(name) ?? [];
  // A name without small letters is spelled in capitals: its words are words, not abbreviations.
  const spelled = /[a-z]/.test(middle) ? middle : middle.toLowerCase();
  return { before, words: spelled.split(/_+/).filter((word) => word !== ""), after };
}

function withCapital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Makes the first letter small, and with it the whole of an abbreviation at the start. */
function withSmallStart(word: string): string {
  return word.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+(?![a-z])|^[A-Z]/, (start) =>
    start.toLowerCase(),
  );
}
