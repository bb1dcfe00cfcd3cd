import { isUint8Array } from "node:util/types";
import { type Chunk, emptyChunk, releaseChunk, takeChunk } from "./chunks.js";
import { describe } from "./describe.js";
import { InvalidValue } from "./errors.js";
import { costlyItem, depthMax, itemCostMax, maxMessageBytesDefault } from "./limits.js";
import { isWellFormed, shortTextUnits, utf8Size, writeUtf8 } from "./text.js";

/** A chunk that is full, as far as it was used, and where it begins among all bytes of the writer. */
export interface FullChunk {
  readonly chunk: Chunk;
  readonly start: number;
  readonly used: number;
}

/**
 * Encodes messages, one after the other, into chunks of memory (PROTOCOL.md, section 5). Generated code calls it with every
 * value and the name of the member that holds it; a value that does not fit its type, or that the receiver would refuse,
 * throws `InvalidValue`, and whoever began the message takes it back.
 *
 * Bytes are never moved once they are written: what does not fit goes into a further chunk. So a binary is copied once.
 */
export class Writer {
  private chunk: Chunk = emptyChunk;
  // Those of the chunk, kept here to save a step on every value.
  private bytes: Buffer = emptyChunk.bytes;
  private view: DataView = emptyChunk.view;
  /** Where the next byte goes in the chunk, and where this chunk or the longest message ends. */
  private position = 0;
  private limit = 0;
  private full: FullChunk[] = [];
  /** Bytes in full chunks. A place in the writer is counted from the first byte of the first chunk. */
  private fullBytes = 0;
  private frameStart = 0;
  private messageStart = 0;
  private messageBytesMax: number = maxMessageBytesDefault;
  private depth = 0;
  private itemCost = 0;
  private list: readonly unknown[] | undefined;
  private listMember = "";

  /** The most that a message may take: what the other side accepts. Longer ones throw `InvalidValue` while being written. */
  get maxMessageBytes(): number {
    return this.messageBytesMax;
  }

  set maxMessageBytes(bytes: number) {
    this.messageBytesMax = bytes;
    this.setLimit();
  }

  /** Bytes of the message so far. */
  get messageBytes(): number {
    return this.fullBytes + this.position - this.messageStart;
  }

  /** Bytes of all messages, frames included, since they were last taken. */
  get pendingBytes(): number {
    return this.fullBytes + this.position;
  }

  /** Begins a message after `frameBytes` that are left for its length. What was written without an end is overwritten. */
  beginMessage(frameBytes = 0): void {
    this.limit = this.bytes.length;
    if (this.position + frameBytes > this.limit || this.limit === 0) this.nextChunk(frameBytes);
    this.frameStart = this.fullBytes + this.position;
    this.position += frameBytes;
    this.messageStart = this.frameStart + frameBytes;
    this.depth = 0;
    this.itemCost = 0;
    this.setLimit();
  }

  /** Ends the message, and writes its size into the frame in front of it: `u32` (4 bytes) or version 1's `u64` (8 bytes). */
  endMessage(): void {
    const size = this.messageBytes;
    const frameBytes = this.messageStart - this.frameStart;
    this.list = undefined;
    if (frameBytes === 4) {
      this.patch(this.frameStart, size, true);
    } else if (frameBytes === 8) {
      this.patch(this.frameStart, 0, false);
      this.patch(this.frameStart + 4, size, false);
    }
  }

  /** Takes back the message begun last, with its frame. */
  abandonMessage(): void {
    this.list = undefined;
    while (this.frameStart < this.fullBytes) {
      const last = this.full.pop();
      if (last === undefined) break;
      releaseChunk(this.chunk);
      this.useChunk(last.chunk);
      this.fullBytes = last.start;
      this.position = last.used;
    }
    this.position = this.frameStart - this.fullBytes;
  }

  /**
   * The message written last, without its frame. Valid until the next call on this writer; to be kept, it is to be copied.
   */
  message(): Buffer {
    if (this.messageStart >= this.fullBytes) {
      return this.bytes.subarray(this.messageStart - this.fullBytes, this.position);
    }
    const parts = this.full
      .filter(({ start, used }) => start + used > this.messageStart)
      .map(({ chunk, start, used }) =>
        chunk.bytes.subarray(Math.max(0, this.messageStart - start), used),
      );
    parts.push(this.bytes.subarray(0, this.position));
    return Buffer.concat(parts);
  }

  /** Hands over everything that was written, chunk by chunk, and begins anew without any. Not within a message. */
  takeChunks(): FullChunk[] {
    const chunks = this.full;
    if (this.position > 0) {
      chunks.push({ chunk: this.chunk, start: this.fullBytes, used: this.position });
    } else {
      releaseChunk(this.chunk);
    }
    this.full = [];
    this.fullBytes = 0;
    this.position = 0;
    this.frameStart = 0;
    this.messageStart = 0;
    this.useChunk(emptyChunk);
    return chunks;
  }

  /** Drops everything that was written. */
  clear(): void {
    for (const { chunk } of this.takeChunks()) releaseChunk(chunk);
  }

  boolean(value: boolean, member: string): void {
    if (value !== true && value !== false) this.refuse(member, "true or false", value);
    if (this.position >= this.limit) this.makeRoom(1);
    this.bytes[this.position++] = value ? 1 : 0;
  }

  int8(value: number, member: string): void {
    if (typeof value !== "number" || (value << 24) >> 24 !== value) {
      this.refuse(member, "an integer from -128 to 127", value);
    }
    if (this.position >= this.limit) this.makeRoom(1);
    this.bytes[this.position++] = value;
  }

  uint8(value: number, member: string): void {
    if (typeof value !== "number" || (value & 0xff) !== value) {
      this.refuse(member, "an integer from 0 to 255", value);
    }
    if (this.position >= this.limit) this.makeRoom(1);
    this.bytes[this.position++] = value;
  }

  int16(value: number, member: string): void {
    if (typeof value !== "number" || (value << 16) >> 16 !== value) {
      this.refuse(member, "an integer from -32768 to 32767", value);
    }
    this.put16(value);
  }

  uint16(value: number, member: string): void {
    if (typeof value !== "number" || (value & 0xffff) !== value) {
      this.refuse(member, "an integer from 0 to 65535", value);
    }
    this.put16(value);
  }

  int32(value: number, member: string): void {
    if (typeof value !== "number" || (value | 0) !== value) {
      this.refuse(member, "an integer from -2147483648 to 2147483647", value);
    }
    this.fixed32(value);
  }

  uint32(value: number, member: string): void {
    if (typeof value !== "number" || value >>> 0 !== value) {
      this.refuse(member, "an integer from 0 to 4294967295", value);
    }
    this.fixed32(value);
  }

  int64(value: bigint, member: string): void {
    if (typeof value !== "bigint" || BigInt.asIntN(64, value) !== value) {
      this.refuse(member, "a bigint from -9223372036854775808n to 9223372036854775807n", value);
    }
    if (this.position + 8 > this.limit) this.makeRoom(8);
    this.view.setBigInt64(this.position, value, true);
    this.position += 8;
  }

  uint64(value: bigint, member: string): void {
    if (typeof value !== "bigint" || BigInt.asUintN(64, value) !== value) {
      this.refuse(member, "a bigint from 0n to 18446744073709551615n", value);
    }
    if (this.position + 8 > this.limit) this.makeRoom(8);
    this.view.setBigUint64(this.position, value, true);
    this.position += 8;
  }

  /** Rounds to the nearest number of 32 bits; one that is too large for those is refused rather than made infinite. */
  float(value: number, member: string): void {
    if (typeof value !== "number") this.refuse(member, "a number", value);
    if (!Number.isFinite(Math.fround(value)) && Number.isFinite(value)) {
      this.refuse(member, "a number that fits into 32 bits", value);
    }
    if (this.position + 4 > this.limit) this.makeRoom(4);
    this.view.setFloat32(this.position, value, true);
    this.position += 4;
  }

  double(value: number, member: string): void {
    if (typeof value !== "number") this.refuse(member, "a number", value);
    if (this.position + 8 > this.limit) this.makeRoom(8);
    this.view.setFloat64(this.position, value, true);
    this.position += 8;
  }

  string(value: string, member: string): void {
    if (typeof value !== "string") this.refuse(member, "a string", value);
    const length = value.length;
    if (length > shortTextUnits) {
      this.longString(value, member);
      return;
    }
    if (this.position + length >= this.limit) this.makeRoom(length + 1);
    const bytes = this.bytes;
    const start = this.position + 1;
    // Written as ASCII until something else turns up; then all of it is written again.
    for (let index = 0; index < length; index++) {
      const unit = value.charCodeAt(index);
      if (unit >= 0x80) {
        this.shortString(value, member);
        return;
      }
      bytes[start + index] = unit;
    }
    bytes[start - 1] = length;
    this.position = start + length;
  }

  /** The bytes are copied: the value may change as soon as the call returns. */
  binary(value: Uint8Array, member: string): void {
    if (!isUint8Array(value)) this.refuse(member, "a Uint8Array", value);
    const size = value.length;
    this.varint(size);
    if (this.position + size > this.limit) {
      this.largeRaw(value);
    } else if (size <= 64) {
      const bytes = this.bytes;
      const position = this.position;
      for (let index = 0; index < size; index++) bytes[position + index] = value[index] as number;
      this.position = position + size;
    } else {
      this.bytes.set(value, this.position);
      this.position += size;
    }
  }

  /**
   * Begins a list: checks it, and writes the count of its items, which the caller writes next. An item takes at least
   * `smallestItemBytes`, and costs `itemCost` of what all lists of a message may cost: 1 for a boolean, a float, a double and
   * integers of up to 32 bits, 8 (`costlyItem`) for everything else.
   */
  count(
    value: readonly unknown[],
    member: string,
    smallestItemBytes: number,
    itemCost: number = costlyItem,
  ): void {
    if (!Array.isArray(value)) this.refuse(member, "an array", value);
    this.itemCost += value.length * itemCost;
    if (this.itemCost > itemCostMax) {
      throw new InvalidValue(
        `${member} must not bring the lists of one message to more than ${Math.floor(itemCostMax / itemCost)} such items, got an array of ${value.length}`,
      );
    }
    if (value.length * smallestItemBytes > this.messageBytesMax) throw this.tooLarge();
    this.list = value;
    this.listMember = member;
    this.varint(value.length);
  }

  /** Begins a model: checks that it is an object. Returns what `endModel` is to be called with once the members are written. */
  beginModel(value: object, member: string, modelName: string): number {
    if (typeof value !== "object" || value === null) {
      this.refuse(member, `an object of the model ${modelName}`, value);
    }
    if (++this.depth > depthMax) {
      throw new InvalidValue(
        `${member} must not nest models more than ${depthMax} deep: does a ${modelName} contain itself?`,
      );
    }
    if (this.position + 4 > this.limit) this.makeRoom(4);
    this.position += 4;
    return this.fullBytes + this.position;
  }

  endModel(start: number): void {
    this.depth -= 1;
    this.patch(start - 4, this.fullBytes + this.position - start, true);
  }

  /** One byte of a message's head, unchecked. */
  byte(value: number): void {
    if (this.position >= this.limit) this.makeRoom(1);
    this.bytes[this.position++] = value;
  }

  /** An unsigned number below 2³², unchecked, in one to five bytes. */
  varint(value: number): void {
    if (this.position + 5 > this.limit) this.makeRoom(varintBytes(value));
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.position++] = rest;
  }

  /** Four bytes of a message's head, unchecked. */
  fixed32(value: number): void {
    if (this.position + 4 > this.limit) this.makeRoom(4);
    const bytes = this.bytes;
    const position = this.position;
    bytes[position] = value;
    bytes[position + 1] = value >>> 8;
    bytes[position + 2] = value >>> 16;
    bytes[position + 3] = value >>> 24;
    this.position = position + 4;
  }

  /** Bytes as they are, without a size. */
  raw(value: Uint8Array): void {
    if (this.position + value.length > this.limit) {
      this.largeRaw(value);
      return;
    }
    this.bytes.set(value, this.position);
    this.position += value.length;
  }

  private put16(value: number): void {
    if (this.position + 2 > this.limit) this.makeRoom(2);
    this.bytes[this.position] = value;
    this.bytes[this.position + 1] = value >>> 8;
    this.position += 2;
  }

  private shortString(value: string, member: string): void {
    const size = this.sizeOf(value, member);
    this.varint(size);
    if (this.position + size > this.limit) this.makeRoom(size);
    this.position = writeUtf8(this.bytes, this.position, value);
  }

  private longString(value: string, member: string): void {
    const size = Buffer.byteLength(value);
    const ascii = size === value.length;
    if (!ascii && !isWellFormed(value)) this.sizeOf(value, member);
    this.varint(size);
    if (this.position + size > this.limit) this.makeRoom(size);
    this.bytes.write(value, this.position, ascii ? "latin1" : "utf8");
    this.position += size;
  }

  private sizeOf(value: string, member: string): number {
    const size = utf8Size(value);
    if (size >= 0) return size;
    throw new InvalidValue(
      `${this.place(member, value)} must be well-formed text, got a lone surrogate at index ${~size}`,
    );
  }

  /** Fills one chunk after the other: chunks of the usual size are warm and reused, a large one would be neither. */
  private largeRaw(value: Uint8Array): void {
    if (this.messageBytes + value.length > this.messageBytesMax) throw this.tooLarge();
    for (let offset = 0; offset < value.length;) {
      if (this.position >= this.limit) this.makeRoom(1);
      const part = value.subarray(offset, offset + this.limit - this.position);
      this.bytes.set(part, this.position);
      this.position += part.length;
      offset += part.length;
    }
  }

  private makeRoom(bytes: number): void {
    if (this.messageBytes + bytes > this.messageBytesMax) throw this.tooLarge();
    this.nextChunk(bytes);
    this.setLimit();
  }

  private nextChunk(bytesMin: number): void {
    if (this.position > 0) {
      this.full.push({ chunk: this.chunk, start: this.fullBytes, used: this.position });
      this.fullBytes += this.position;
      this.position = 0;
    } else {
      releaseChunk(this.chunk);
    }
    this.useChunk(takeChunk(bytesMin));
  }

  private useChunk(chunk: Chunk): void {
    this.chunk = chunk;
    this.bytes = chunk.bytes;
    this.view = chunk.view;
    this.limit = chunk.bytes.length;
  }

  private setLimit(): void {
    const messageEnd = this.messageStart + this.messageBytesMax - this.fullBytes;
    this.limit = Math.min(this.bytes.length, messageEnd);
  }

  private patch(place: number, value: number, littleEndian: boolean): void {
    if (place >= this.fullBytes) {
      this.view.setUint32(place - this.fullBytes, value, littleEndian);
      return;
    }
    // The place is near the end far more often than not.
    const full = this.full.findLast(({ start }) => start <= place);
    full?.chunk.view.setUint32(place - full.start, value, littleEndian);
  }

  private tooLarge(): InvalidValue {
    return new InvalidValue(
      `The message is larger than ${this.messageBytesMax} bytes, the most that the other side accepts`,
    );
  }

  private refuse(member: string, expected: string, value: unknown): never {
    throw new InvalidValue(
      `${this.place(member, value)} must be ${expected}, got ${describe(value)}`,
    );
  }

  /** The member, with the index where it is an item of the list begun last: every item before it was valid, so it is new. */
  private place(member: string, value: unknown): string {
    if (this.list === undefined || member !== this.listMember) return member;
    try {
      const index = this.list.findIndex((item) => Object.is(item, value));
      return index < 0 ? member : `${member}[${index}]`;
    } catch {
      return member;
    }
  }
}

function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}
