/** Up to here a text is written in JavaScript: a call into C++ takes longer. */
const shortUnits = 24;

/** One memory that grows. Nothing is checked. */
export class HandWriter {
  bytes: Buffer = Buffer.allocUnsafeSlow(65_536);
  view: DataView = new DataView(this.bytes.buffer);
  used = 0;

  reserve(count: number): void {
    if (this.used + count > this.bytes.length) this.#grow(count);
  }

  #grow(count: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.used + count));
    this.bytes.copy(grown, 0, 0, this.used);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  /** For what has been reserved. */
  int32(value: number): void {
    this.view.setInt32(this.used, value, true);
    this.used += 4;
  }

  count(value: number): void {
    this.reserve(4);
    this.int32(value);
  }

  /** Size (u16) and UTF-8. */
  text(text: string): void {
    this.reserve(text.length * 3 + 2);
    const { bytes, used } = this;
    const start = used + 2;
    const end =
      text.length <= shortUnits ? writeShort(bytes, start, text) : start + bytes.write(text, start);
    bytes[used] = end - start;
    bytes[used + 1] = (end - start) >>> 8;
    this.used = end;
  }

  texts(texts: readonly string[]): void {
    this.count(texts.length);
    for (let index = 0; index < texts.length; index++) this.text(texts[index] as string);
  }

  doubles(items: readonly number[]): void {
    this.reserve(4 + items.length * 8);
    this.int32(items.length);
    const { view, used } = this;
    for (let index = 0; index < items.length; index++)
      view.setFloat64(used + index * 8, items[index] as number, true);
    this.used = used + items.length * 8;
  }

  /** With a sign or without. */
  integers(items: readonly number[]): void {
    this.reserve(4 + items.length * 4);
    this.int32(items.length);
    const { view, used } = this;
    for (let index = 0; index < items.length; index++)
      view.setInt32(used + index * 4, items[index] as number, true);
    this.used = used + items.length * 4;
  }
}

/** Returns where it ends. Characters beyond U+FFFF are left to Buffer. */
function writeShort(bytes: Buffer, start: number, text: string): number {
  let at = start;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      bytes[at++] = unit;
    } else if (unit < 0x800) {
      bytes[at++] = 0xc0 | (unit >> 6);
      bytes[at++] = 0x80 | (unit & 0x3f);
    } else if ((unit & 0xf800) === 0xd800) {
      return start + bytes.write(text, start);
    } else {
      bytes[at++] = 0xe0 | (unit >> 12);
      bytes[at++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[at++] = 0x80 | (unit & 0x3f);
    }
  }
  return at;
}
