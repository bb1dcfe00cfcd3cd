/**
 * UTF-8 to and from JavaScript strings. A call into C++ costs as much as 40 characters written one by one, or 16 read, so
 * short strings, which are most strings, never leave JavaScript.
 */

/** Longest string that is written in JavaScript; all of them have a size of one byte as long as they are ASCII. */
export const shortTextUnits = 48;

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

/** Writes well-formed text at a position that has room for it, and returns the position after it. */
export function writeUtf8(bytes: Uint8Array, start: number, text: string): number {
  let position = start;
  for (let index = 0; index < text.length; index++) {
    let unit = text.charCodeAt(index);
    if (unit < 0x80) {
      bytes[position++] = unit;
    } else if (unit < 0x800) {
      bytes[position++] = 0xc0 | (unit >> 6);
      bytes[position++] = 0x80 | (unit & 0x3f);
    } else {
      if ((unit & 0xf800) === 0xd800) {
        unit = 0x10000 + ((unit & 0x3ff) << 10) + (text.charCodeAt(++index) & 0x3ff);
        bytes[position++] = 0xf0 | (unit >> 18);
        bytes[position++] = 0x80 | ((unit >> 12) & 0x3f);
      } else {
        bytes[position++] = 0xe0 | (unit >> 12);
      }
      bytes[position++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[position++] = 0x80 | (unit & 0x3f);
    }
  }
  return position;
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
