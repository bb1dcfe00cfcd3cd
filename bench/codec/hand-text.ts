/** Up to here text that is not ASCII is decoded in JavaScript, which C++ takes longer for before Node 24. */
const mediumBytes = 4096;
/** More UTF-16 units than these are made a string by C++. */
const fewUnits = 16;

const units = new Uint16Array(mediumBytes);
const unitBytes: Buffer = Buffer.from(units.buffer);
const { fromCharCode } = String;

/** UTF-8, which is not checked, on a machine whose lowest byte is the first. */
export function readText(bytes: Buffer, start: number, end: number): string {
  const size = end - start;
  if (size < 16) {
    const text = readShort(bytes, start, end);
    if (text !== undefined) return text;
  } else if (size > mediumBytes || isAscii(bytes, start)) {
    return bytes.toString("utf8", start, end);
  }
  const count = decode(bytes, start, end);
  if (count > fewUnits) return unitBytes.toString("utf16le", 0, count * 2);
  let text = "";
  let at = 0;
  // Several arguments take half the time of one character after the other.
  for (; at + 4 <= count; at += 4)
    text += fromCharCode(
      units[at] as number,
      units[at + 1] as number,
      units[at + 2] as number,
      units[at + 3] as number,
    );
  for (; at < count; at++) text += fromCharCode(units[at] as number);
  return text;
}

/** As far as its first bytes tell, which is nearly always far enough. C++ decodes it faster than anything here. */
function isAscii(bytes: Uint8Array, at: number): boolean {
  return (
    ((bytes[at] as number) |
      (bytes[at + 1] as number) |
      (bytes[at + 4] as number) |
      (bytes[at + 8] as number)) <
    0x80
  );
}

/** Fewer than 16 bytes, if they are ASCII. */
function readShort(bytes: Uint8Array, at: number, end: number): string | undefined {
  if (end - at < 8) return readUpTo7(bytes, at, end);
  const a = bytes[at] as number;
  const b = bytes[at + 1] as number;
  const c = bytes[at + 2] as number;
  const d = bytes[at + 3] as number;
  const e = bytes[at + 4] as number;
  const f = bytes[at + 5] as number;
  const g = bytes[at + 6] as number;
  const h = bytes[at + 7] as number;
  if ((a | b | c | d | e | f | g | h) >= 0x80) return undefined;
  const text = fromCharCode(a, b, c, d, e, f, g, h);
  if (end - at === 8) return text;
  const rest = readUpTo7(bytes, at + 8, end);
  return rest === undefined ? undefined : text + rest;
}

function readUpTo7(bytes: Uint8Array, at: number, end: number): string | undefined {
  const size = end - at;
  if (size === 0) return "";
  const a = bytes[at] as number;
  if (size === 1) return a < 0x80 ? fromCharCode(a) : undefined;
  const b = bytes[at + 1] as number;
  if (size === 2) return (a | b) < 0x80 ? fromCharCode(a, b) : undefined;
  const c = bytes[at + 2] as number;
  if (size === 3) return (a | b | c) < 0x80 ? fromCharCode(a, b, c) : undefined;
  const d = bytes[at + 3] as number;
  if ((a | b | c | d) >= 0x80) return undefined;
  if (size === 4) return fromCharCode(a, b, c, d);
  const e = bytes[at + 4] as number;
  if (size === 5) return e < 0x80 ? fromCharCode(a, b, c, d, e) : undefined;
  const f = bytes[at + 5] as number;
  if (size === 6) return (e | f) < 0x80 ? fromCharCode(a, b, c, d, e, f) : undefined;
  const g = bytes[at + 6] as number;
  return (e | f | g) < 0x80 ? fromCharCode(a, b, c, d, e, f, g) : undefined;
}

/** Decodes into `units`, and returns their count. */
function decode(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end;) {
    const lead = bytes[at++] as number;
    if (lead < 0x80) {
      units[count++] = lead;
      continue;
    }
    const second = (bytes[at++] as number) & 0x3f;
    if (lead < 0xe0) {
      units[count++] = ((lead & 0x1f) << 6) | second;
      continue;
    }
    const third = (bytes[at++] as number) & 0x3f;
    if (lead < 0xf0) {
      units[count++] = ((lead & 0xf) << 12) | (second << 6) | third;
      continue;
    }
    const low = (third << 6) | ((bytes[at++] as number) & 0x3f);
    units[count++] = 0xd7c0 + (((lead & 7) << 8) | (second << 2) | (low >> 10));
    units[count++] = 0xdc00 | (low & 0x3ff);
  }
  return count;
}
