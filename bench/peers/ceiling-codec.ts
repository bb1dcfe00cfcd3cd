import type { Student } from "bench-system";

/** One buffer that grows. Nothing is checked. */
export class CeilingWriter {
  bytes: Buffer = Buffer.allocUnsafeSlow(65_536);
  used = 0;

  reserve(count: number): void {
    if (this.used + count <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.used + count));
    this.bytes.copy(grown, 0, 0, this.used);
    this.bytes = grown;
  }

  fixed32(value: number): void {
    this.putFixed32(this.used, value);
    this.used += 4;
  }

  putFixed32(place: number, value: number): void {
    const { bytes } = this;
    bytes[place] = value;
    bytes[place + 1] = value >>> 8;
    bytes[place + 2] = value >>> 16;
    bytes[place + 3] = value >>> 24;
  }

  raw(data: Uint8Array): void {
    this.reserve(data.length);
    this.bytes.set(data, this.used);
    this.used += data.length;
  }
}

/** Size (u16) and UTF-8: unit by unit while it is ASCII, as short text nearly always is. */
export function writeText(writer: CeilingWriter, text: string): void {
  writer.reserve(text.length * 3 + 2);
  const { bytes } = writer;
  const start = writer.used + 2;
  let size = 0;
  if (text.length <= 64) {
    while (size < text.length) {
      const unit = text.charCodeAt(size);
      if (unit >= 0x80) break;
      bytes[start + size++] = unit;
    }
  }
  if (size < text.length) size = bytes.write(text, start);
  bytes[start - 2] = size;
  bytes[start - 1] = size >>> 8;
  writer.used = start + size;
}

function textBytes(bytes: Buffer, place: number): number {
  return 2 + ((bytes[place] as number) | ((bytes[place + 1] as number) << 8));
}

export function readText(bytes: Buffer, place: number): string {
  const start = place + 2;
  const end = place + textBytes(bytes, place);
  if (end - start > 16) return bytes.toString("utf8", start, end);
  let text = "";
  for (let index = start; index < end; index++) {
    const byte = bytes[index] as number;
    if (byte >= 0x80) return bytes.toString("utf8", start, end);
    text += String.fromCharCode(byte);
  }
  return text;
}

export function writeStudent(writer: CeilingWriter, student: Student): void {
  writeText(writer, student.id);
  writeText(writer, student.firstName);
  writeText(writer, student.lastName);
  writer.reserve(5);
  writer.bytes[writer.used++] = student.age;
  writer.fixed32(student.photo.length);
  writer.raw(student.photo);
}

export function readStudent(bytes: Buffer, start: number): Student {
  let place = start;
  const id = readText(bytes, place);
  place += textBytes(bytes, place);
  const firstName = readText(bytes, place);
  place += textBytes(bytes, place);
  const lastName = readText(bytes, place);
  place += textBytes(bytes, place);
  const age = bytes[place++] as number;
  const size = bytes.readUInt32LE(place);
  // A view of what was received, which nobody writes to again.
  const photo = new Uint8Array(bytes.buffer, bytes.byteOffset + place + 4, size);
  return { id, firstName, lastName, age, photo };
}
