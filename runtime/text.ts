import { endianness } from "node:os";

/**
 * UTF-8 to and from JavaScript strings. A call into C++ costs as much as 40 characters written one by one, or 16 read, so
 * short strings, which are most strings, never leave JavaScript.
 */

/** Longest string that is written in JavaScript; all of them have a size of one byte as long as they are ASCII. */
export const shortTextUnits = 48;

/**
 * Longest text in a script that is not Latin that is decoded in JavaScript: up to Node 20 that takes half the time of C++.
 */
const mediumTextBytes = 256;

// Written and read within one call: UTF-16, whose bytes `Buffer` can only read where the machine's order is its own.
const scratch = new Uint16Array(mediumTextBytes);
const scratchBytes: Buffer = Buffer.from(scratch.buffer);
const isLittleEndian: boolean = endianness() === "LE";

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
  const size = end - start;
  if (size < 16) return readShortAscii(bytes, start, end) ?? readShortUnits(bytes, start, end);
  if (size <= mediumTextBytes && isLittleEndian && looksForeign(bytes, start, end)) {
    const count = readUnits(bytes, start, end);
    return count < 0 ? undefined : scratchBytes.toString("utf16le", 0, count * 2);
  }
  const text = bytes.toString("utf8", start, end);
  // What is not well-formed is decoded as U+FFFD, and only U+FFFD itself is encoded like that. So only text that has one is
  // in question; asking beforehand (`isUtf8`) would double the time of every string.
  if (text.includes("\ufffd") && Buffer.from(text).compare(bytes, start, end) !== 0) {
    return undefined;
  }
  return text;
}

/**
 * Fewer than 16 bytes of ASCII; undefined where a byte is none. `fromCharCode` with many arguments takes half the time of
 * adding one character after the other, and a quarter of a call into C++.
 */
function readShortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = "";
  let position = start;
  if (end - position >= 8) {
    const a = bytes[position] as number;
    const b = bytes[position + 1] as number;
    const c = bytes[position + 2] as number;
    const d = bytes[position + 3] as number;
    const e = bytes[position + 4] as number;
    const f = bytes[position + 5] as number;
    const g = bytes[position + 6] as number;
    const h = bytes[position + 7] as number;
    if ((a | b | c | d | e | f | g | h) >= 0x80) return undefined;
    text = String.fromCharCode(a, b, c, d, e, f, g, h);
    position += 8;
    if (position === end) return text;
  }
  const rest = readUpTo7(bytes, position, end);
  return rest === undefined ? undefined : text + rest;
}

function readUpTo7(bytes: Uint8Array, start: number, end: number): string | undefined {
  const size = end - start;
  if (size === 0) return "";
  const a = bytes[start] as number;
  if (size === 1) return a < 0x80 ? String.fromCharCode(a) : undefined;
  const b = bytes[start + 1] as number;
  if (size === 2) return (a | b) < 0x80 ? String.fromCharCode(a, b) : undefined;
  const c = bytes[start + 2] as number;
  if (size === 3) return (a | b | c) < 0x80 ? String.fromCharCode(a, b, c) : undefined;
  const d = bytes[start + 3] as number;
  if ((a | b | c | d) >= 0x80) return undefined;
  if (size === 4) return String.fromCharCode(a, b, c, d);
  const e = bytes[start + 4] as number;
  if (size === 5) return e < 0x80 ? String.fromCharCode(a, b, c, d, e) : undefined;
  const f = bytes[start + 5] as number;
  if (size === 6) return (e | f) < 0x80 ? String.fromCharCode(a, b, c, d, e, f) : undefined;
  const g = bytes[start + 6] as number;
  return (e | f | g) < 0x80 ? String.fromCharCode(a, b, c, d, e, f, g) : undefined;
}

function readShortUnits(bytes: Uint8Array, start: number, end: number): string | undefined {
  const count = readUnits(bytes, start, end);
  if (count < 0) return undefined;
  let text = "";
  for (let index = 0; index < count; index++) {
    text += String.fromCharCode(scratch[index] as number);
  }
  return text;
}

/** Whether text is in a script that is not Latin, as far as three of its bytes tell. */
function looksForeign(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] as number;
  const middle = bytes[(start + end) >>> 1] as number;
  const last = bytes[end - 1] as number;
  return (first | middle | last) >= 0x80;
}

/** Decodes into `scratch`, and returns the count of UTF-16 units, or -1 where the bytes are not well-formed. */
function readUnits(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  let position = start;
  while (position < end) {
    const lead = bytes[position++] as number;
    if (lead < 0x80) {
      scratch[count++] = lead;
      continue;
    }
    const more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (lead < 0xc2 || lead > 0xf4 || position + more > end) return -1;
    let point = lead & (0x3f >> more);
    for (let left = more; left > 0; left--) {
      // Below 0x40 for the bytes 80 to bf, and for no other.
      const low = (bytes[position++] as number) ^ 0x80;
      if (low > 0x3f) return -1;
      point = (point << 6) | low;
    }
    if (point < 0x800) {
      if (more > 1) return -1;
      scratch[count++] = point;
    } else if (point < 0x10000) {
      if (more > 2 || (point & 0xf800) === 0xd800) return -1;
      scratch[count++] = point;
    } else {
      if (point > 0x10ffff) return -1;
      scratch[count++] = 0xd7c0 + (point >> 10);
      scratch[count++] = 0xdc00 | (point & 0x3ff);
    }
  }
  return count;
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
