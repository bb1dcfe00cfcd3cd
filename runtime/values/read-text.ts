/**
 * UTF-8 to JavaScript strings. A call into C++ costs as much as 20 characters made in JavaScript, so short strings, which are most
 * strings, never leave it.
 */

/** Text in a script that is not Latin is decoded in JavaScript up to here: a call into C++ takes longer. */
const shortForeignBytes = 32;

/**
 * And up to here where C++ takes twice the time for it, as it does before Node 24. ASCII is faster there by far, always.
 */
const mediumForeignBytes: number = hasSlowDecoder() ? 4096 : shortForeignBytes;

/** From here on a call into C++ is the faster way to make a string of ASCII. */
export const shortTextBytes = 16;

/** So many UTF-16 units are made a string eight at a time; more of them by a call into C++. */
const fewUnits = 16;

// Written and read within one call: UTF-16, whose bytes `Buffer` can only read where the machine's order is its own.
const scratch = new Uint16Array(mediumForeignBytes);
const scratchBytes: Buffer = Buffer.from(scratch.buffer);
const isLittleEndian: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Reads UTF-8. Returns undefined where it is not well-formed: overlong, a surrogate, beyond U+10FFFF, or cut off. */
export function readUtf8(bytes: Buffer, start: number, end: number): string | undefined {
  const size = end - start;
  if (size < shortTextBytes)
    return readShortAscii(bytes, start, end) ?? readForeign(bytes, start, end);
  if (size <= mediumForeignBytes && isLittleEndian && looksForeign(bytes, start, size)) {
    return readForeign(bytes, start, end);
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
 * Fewer than `shortTextBytes` of ASCII; undefined where a byte is none. `fromCharCode` with many arguments takes half the time of
 * adding one character after the other, and a quarter of a call into C++.
 */
export function readShortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start < 8) return readUpTo7(bytes, start, end);
  const a = bytes[start] as number;
  const b = bytes[start + 1] as number;
  const c = bytes[start + 2] as number;
  const d = bytes[start + 3] as number;
  const e = bytes[start + 4] as number;
  const f = bytes[start + 5] as number;
  const g = bytes[start + 6] as number;
  const h = bytes[start + 7] as number;
  if ((a | b | c | d | e | f | g | h) >= 0x80) return undefined;
  const text = String.fromCharCode(a, b, c, d, e, f, g, h);
  if (end - start === 8) return text;
  const rest = readUpTo7(bytes, start + 8, end);
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

/** Whether text is in a script that is not Latin, as far as eight of its bytes tell, one of each eighth. */
function looksForeign(bytes: Uint8Array, start: number, size: number): boolean {
  const step = size >> 3;
  let seen = 0;
  for (let index = start, left = 8; left > 0; index += step, left--) seen |= bytes[index] as number;
  return seen >= 0x80;
}

function readForeign(bytes: Uint8Array, start: number, end: number): string | undefined {
  const count = readUnits(bytes, start, end);
  if (count < 0) return undefined;
  if (count > fewUnits) return scratchBytes.toString("utf16le", 0, count * 2);
  if (count < 8) return textOfUpTo7(0, count);
  const text = String.fromCharCode(
    scratch[0] as number,
    scratch[1] as number,
    scratch[2] as number,
    scratch[3] as number,
    scratch[4] as number,
    scratch[5] as number,
    scratch[6] as number,
    scratch[7] as number,
  );
  if (count < 16) return count === 8 ? text : text + textOfUpTo7(8, count - 8);
  return text + textOfUpTo7(8, 7) + String.fromCharCode(scratch[15] as number);
}

/** So many units of `scratch`, from there on. */
function textOfUpTo7(start: number, count: number): string {
  const a = scratch[start] as number;
  if (count === 1) return String.fromCharCode(a);
  const b = scratch[start + 1] as number;
  if (count === 2) return String.fromCharCode(a, b);
  const c = scratch[start + 2] as number;
  if (count === 3) return String.fromCharCode(a, b, c);
  const d = scratch[start + 3] as number;
  if (count === 4) return String.fromCharCode(a, b, c, d);
  const e = scratch[start + 4] as number;
  if (count === 5) return String.fromCharCode(a, b, c, d, e);
  const f = scratch[start + 5] as number;
  if (count === 6) return String.fromCharCode(a, b, c, d, e, f);
  const g = scratch[start + 6] as number;
  return count === 0 ? "" : String.fromCharCode(a, b, c, d, e, f, g);
}

/**
 * Decodes into `scratch`, and returns the count of UTF-16 units, or -1 where the bytes are not well-formed. Of a byte that follows, `^ 0x80`
 * is below 0x40 for 80 to bf, and for no other.
 */
function readUnits(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  let position = start;
  while (position < end) {
    const lead = bytes[position] as number;
    if (lead < 0x80) {
      scratch[count++] = lead;
      position += 1;
    } else if (lead < 0xe0) {
      if (lead < 0xc2 || position + 1 >= end) return -1;
      const low = (bytes[position + 1] as number) ^ 0x80;
      if (low > 0x3f) return -1;
      scratch[count++] = ((lead & 0x1f) << 6) | low;
      position += 2;
    } else if (lead < 0xf0) {
      if (position + 2 >= end) return -1;
      const middle = (bytes[position + 1] as number) ^ 0x80;
      const low = (bytes[position + 2] as number) ^ 0x80;
      const unit = ((lead & 0xf) << 12) | (middle << 6) | low;
      if ((middle | low) > 0x3f || unit < 0x800 || (unit & 0xf800) === 0xd800) return -1;
      scratch[count++] = unit;
      position += 3;
    } else {
      const point = position + 3 < end ? pointAt(bytes, position) : -1;
      if (point < 0x10000 || point > 0x10ffff) return -1;
      scratch[count++] = 0xd7c0 + (point >> 10);
      scratch[count++] = 0xdc00 | (point & 0x3ff);
      position += 4;
    }
  }
  return count;
}

/** What four bytes encode, of which the first is f0 or more; -1 where they encode nothing. */
function pointAt(bytes: Uint8Array, position: number): number {
  const high = (bytes[position + 1] as number) ^ 0x80;
  const middle = (bytes[position + 2] as number) ^ 0x80;
  const low = (bytes[position + 3] as number) ^ 0x80;
  if ((high | middle | low) > 0x3f) return -1;
  return (((bytes[position] as number) & 0xf) << 18) | (high << 12) | (middle << 6) | low;
}

function hasSlowDecoder(): boolean {
  return Number.parseInt(process.versions.node, 10) < 24;
}
