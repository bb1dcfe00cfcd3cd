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

/** Reads UTF-8. Returns undefined where it is not well-formed: overlong, a surrogate, beyond U+10FFFF, or cut off. */
export function readUtf8(bytes: Buffer, start: number, end: number): string | undefined {
  if (end - start <= 16) {
    const ascii = readShortAscii(bytes, start, end);
    if (ascii !== undefined) return ascii;
  }
  const text = bytes.toString("utf8", start, end);
  // What is not well-formed is decoded as U+FFFD; one that was sent as such takes the three bytes ef bf bd, as does any
  // that it is decoded to, so text in question is compared in full. Asking up front costs twice the decoding.
  if (text.includes("\ufffd") && Buffer.from(text).compare(bytes, start, end) !== 0) {
    return undefined;
  }
  return text;
}

function readShortAscii(bytes: Buffer, start: number, end: number): string | undefined {
  let text = "";
  for (let position = start; position < end; position++) {
    const byte = bytes[position] as number;
    if (byte >= 0x80) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
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
