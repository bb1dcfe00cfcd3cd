const bytesOfText = /^[\da-fA-F]{8}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{12}$/;

/** Whether text is a uuid as RFC 9562 writes one, in letters of either size. */
export function isUuid(text: string): boolean {
  return text.length === 36 && bytesOfText.test(text);
}

/** Writes the 16 bytes of a uuid at a position that has room for them. */
export function writeUuid(bytes: Uint8Array, start: number, text: string): void {
  let position = start;
  for (let index = 0; index < 36; index += 2) {
    if (text.charCodeAt(index) === hyphen) index += 1;
    bytes[position++] = (digit(text.charCodeAt(index)) << 4) | digit(text.charCodeAt(index + 1));
  }
}

/** The uuid at a position, in lower case. */
export function readUuid(bytes: Buffer, start: number): string {
  const digits = bytes.toString("hex", start, start + 16);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}

const hyphen = 0x2d;

/** The value of a hexadecimal digit: letters have bit 6 set and count from 1 in the low bits. */
function digit(unit: number): number {
  return (unit & 0xf) + (unit >> 6) * 9;
}
