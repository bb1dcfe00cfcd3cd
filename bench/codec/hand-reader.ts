/* oxlint-disable unicorn/no-new-array -- `Array.from` would call a function for each item */
import { readText } from "./hand-text.js";

const { set } = Uint8Array.prototype;

const slabBytes = 16_384;
const slabItemBytesMax = 2048;
let slab = Buffer.allocUnsafeSlow(slabBytes).buffer;
let slabUsed = 0;

/** The place that is being read. Nothing is checked. */
export class HandReader {
  bytes: Buffer = Buffer.alloc(0);
  view: DataView = new DataView(this.bytes.buffer);
  at = 0;
  // Both cost as much to ask for as reading some numbers.
  memory: ArrayBufferLike = this.bytes.buffer;
  memoryStart = 0;

  reset(bytes: Buffer): void {
    this.at = 0;
    // A socket gives many messages at once: they share a view.
    if (bytes === this.bytes) return;
    this.bytes = bytes;
    this.memory = bytes.buffer;
    this.memoryStart = bytes.byteOffset;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Returns where what is passed over begins. */
  skip(count: number): number {
    const { at } = this;
    this.at = at + count;
    return at;
  }

  int32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  /** A copy, in memory that small ones share. */
  binary(size: number): Uint8Array {
    const source = new Uint8Array(this.memory, this.memoryStart + this.skip(size), size);
    if (size > slabItemBytesMax) return new Uint8Array(source);
    if (slabUsed + size > slabBytes) {
      slab = Buffer.allocUnsafeSlow(slabBytes).buffer;
      slabUsed = 0;
    }
    const copy = new Uint8Array(slab, slabUsed, size);
    set.call(copy, source);
    slabUsed += size;
    return copy;
  }

  doubles(): number[] {
    const items = new Array<number>(this.int32());
    const { view } = this;
    const start = this.skip(items.length * 8);
    for (let index = 0; index < items.length; index++)
      items[index] = view.getFloat64(start + index * 8, true);
    return items;
  }

  int32s(): number[] {
    const items = new Array<number>(this.int32());
    const { view } = this;
    const start = this.skip(items.length * 4);
    for (let index = 0; index < items.length; index++)
      items[index] = view.getInt32(start + index * 4, true);
    return items;
  }

  uint32s(): number[] {
    const items = new Array<number>(this.int32());
    const { view } = this;
    const start = this.skip(items.length * 4);
    for (let index = 0; index < items.length; index++)
      items[index] = view.getUint32(start + index * 4, true);
    return items;
  }

  texts(): string[] {
    const items = new Array<string>(this.int32());
    for (let index = 0; index < items.length; index++) items[index] = this.text();
    return items;
  }

  /** Size (u16) and UTF-8. */
  text(): string {
    const { bytes, at } = this;
    const end = at + 2 + ((bytes[at] as number) | ((bytes[at + 1] as number) << 8));
    this.at = end;
    return readText(bytes, at + 2, end);
  }
}
