/**
 * JavaScript strings to UTF-8. A call into C++ costs as much as 24 characters written one by one, so short strings, which are most
 * strings, never leave JavaScript.
 */

/** Longest string that is written in JavaScript; in UTF-8 all of them have a size of one byte. */
export const shortTextUnits = 24;

/**
 * Longest string that C++ writes without having been asked for its size before: for ASCII beyond this, `latin1` saves more than
 * asking costs.
 */
export const mediumTextUnits = 2048;

/** The first byte of U+FFFD in UTF-8, and of few characters besides. */
const replacementLead = 0xef;

/** A string's size in UTF-8, or, where it holds a lone surrogate, the complement (`~index`) of that one's index. */
export function utf8Size(text: string): number {
  let size = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      size += 1;
    } else if ((unit & 0xf800) !== 0xd800) {
      size += 2;
    } else {
      const next = unit < 0xdc00 ? text.charCodeAt(index + 1) : Number.NaN;
      if ((next & 0xfc00) !== 0xdc00) return ~index;
      size += 2;
      index += 1;
    }
  }
  return size;
}

/**
 * Writes text from `index` on at a position that has room for three bytes for each unit, and returns the position after it; where it
 * meets a lone surrogate, the complement of that one's index.
 */
export function writeUtf8(bytes: Uint8Array, start: number, text: string, from = 0): number {
  let position = start;
  for (let index = from; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      bytes[position++] = unit;
    } else if (unit < 0x800) {
      bytes[position++] = 0xc0 | (unit >> 6);
      bytes[position++] = 0x80 | (unit & 0x3f);
    } else if ((unit & 0xf800) !== 0xd800) {
      bytes[position++] = 0xe0 | (unit >> 12);
      bytes[position++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[position++] = 0x80 | (unit & 0x3f);
    } else {
      const next = unit < 0xdc00 ? text.charCodeAt(index + 1) : Number.NaN;
      if ((next & 0xfc00) !== 0xdc00) return ~index;
      index += 1;
      const point = 0x10000 + ((unit & 0x3ff) << 10) + (next & 0x3ff);
      bytes[position++] = 0xf0 | (point >> 18);
      bytes[position++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[position++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[position++] = 0x80 | (point & 0x3f);
    }
  }
  return position;
}

/**
 * Whether `Buffer` has written text as it is, from `start` to `end`, and has replaced no lone surrogate by U+FFFD. Looking for the first
 * byte of that takes a tenth of looking through the text. Needs one byte of room after the end.
 */
export function isWrittenWell(text: string, bytes: Buffer, start: number, end: number): boolean {
  bytes[end] = replacementLead;
  return bytes.indexOf(replacementLead, start) === end || isWellFormed(text);
}

/** Methods since ES2024, which the library that the compiler is set to does not know yet. */
interface Text2024 {
  isWellFormed(): boolean;
  toWellFormed(): string;
}

/** Whether text holds no lone surrogate. */
export function isWellFormed(text: string): boolean {
  return (text as string & Text2024).isWellFormed();
}

/** Text with every lone surrogate replaced by U+FFFD. */
export function toWellFormed(text: string): string {
  return (text as string & Text2024).toWellFormed();
}
