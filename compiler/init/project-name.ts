/** The socket lies in a folder that is named after the project, and the whole path of a socket may have about 100 characters. */
const nameLengthMax = 40;

/** Why a project cannot have this name, in words for the user. */
export function problemOf(name: string): string | undefined {
  if (name.length > nameLengthMax) return `A name has at most ${nameLengthMax} characters.`;
  if (/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) return undefined;
  return "A name is lower-case letters and digits, with '-' between words: my-lamp.";
}
