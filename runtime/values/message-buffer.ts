import {
  type Chunk,
  emptyChunk,
  flushBytes,
  releaseChunk,
  smallChunkBytes,
  takeChunk,
  takeSmallChunk,
} from "./chunks.js";
import { InvalidValue } from "../errors.js";
import { setBytes } from "./intrinsics.js";
import { maxMessageBytesDefault } from "../limits.js";

/** A chunk that is full, as far as it was used, and where it begins among all bytes of the writer. */
export interface FullChunk {
  readonly chunk: Chunk;
  readonly start: number;
  readonly used: number;
}

/** From here on it pays to send the first bytes before the last are copied. */
const leftBytesMin = 2 * flushBytes;

/** A message outgrew what the other side accepts. */
export class MessageTooLarge extends InvalidValue {}

/**
 * The memory of a writer: messages, one after the other, in chunks. Bytes are not moved once they are written, but for
 * the first few: what does not fit goes into a further chunk. So a binary is copied once, and a message that is larger than expected costs no more.
 */
export class MessageBuffer {
  private chunk: Chunk = emptyChunk;
  // Those of the chunk, kept here to save a step on every value.
  protected bytes: Buffer = emptyChunk.bytes;
  protected view: DataView = emptyChunk.view;
  /** Where the next byte goes in the chunk. */
  protected position = 0;
  /** Where the chunk ends, or the longest message that is allowed, whichever comes first: one check serves both. */
  protected limit = 0;
  private full: FullChunk[] = [];
  /** Bytes in full chunks, and those that were left. A place is counted from the first byte of the first chunk. */
  private fullBytes = 0;
  /** Where the message at hand begins, with and without its frame. */
  private frameStart = 0;
  private messageStart = 0;
  private isWriting = false;
  /** Large bytes behind all others, which are copied once something follows them, or the message has ended. */
  private left: Uint8Array | undefined;
  private leftBytes = 0;
  /** Whether whoever ends messages takes what is left with `takeLeft`. */
  leavesLast = false;
  /** Whether nothing of the user's is read behind what is being written, and it may be left. */
  protected isLast = false;
  /** Whether what was taken last would have been in a small chunk; what comes next is expected to be like it. */
  private writesLittle = true;
  private usualBytesMax: number = maxMessageBytesDefault;
  /** Of the message at hand. */
  private messageBytesMax: number = maxMessageBytesDefault;

  /** The most that a message may take: what the other side accepts. Longer ones throw `InvalidValue` while being written. */
  get maxMessageBytes(): number {
    return this.usualBytesMax;
  }

  set maxMessageBytes(bytes: number) {
    this.usualBytesMax = bytes;
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

  /**
   * Begins a message after `frameBytes` (0, 4 or 8) that are left for its length. Throws `InvalidValue` while another is being
   * written: values can run code of their own, such as a getter that makes a call.
   */
  beginMessage(frameBytes = 0, messageBytesMax: number = this.usualBytesMax): void {
    if (this.isWriting) {
      throw new InvalidValue(
        "a message is being encoded: a getter of its values cannot call, fire events or close. Read the value before.",
      );
    }
    this.isWriting = true;
    if (this.position + frameBytes >= this.bytes.length) this.nextChunk(frameBytes);
    this.frameStart = this.fullBytes + this.position;
    this.position += frameBytes;
    this.messageStart = this.frameStart + frameBytes;
    this.messageBytesMax = messageBytesMax;
    this.setLimit();
  }

  /**
   * Ends the message, and writes its size into the frame in front of it: `u32` (4 bytes) or version 1's `u64` (8 bytes).
   * So many bytes of it are not in this memory, and follow it.
   */
  endMessage(bytesBehind = 0): void {
    this.isWriting = false;
    const size = this.messageBytes + bytesBehind;
    const frameBytes = this.messageStart - this.frameStart;
    if (frameBytes === 4) {
      this.patch(this.frameStart, size, true);
    } else if (frameBytes === 8) {
      this.patch(this.frameStart, 0, false);
      this.patch(this.frameStart + 4, size, false);
    }
  }

  /** Takes back the message begun last, with its frame. */
  abandonMessage(): void {
    this.isWriting = false;
    this.takeLeft();
    while (this.frameStart < this.fullBytes) {
      const last = this.full.pop();
      if (last === undefined) break;
      releaseChunk(this.chunk);
      this.useChunk(last.chunk);
      this.fullBytes = last.start;
    }
    this.position = this.frameStart - this.fullBytes;
    if (this.frameStart === 0) this.clear();
  }

  /**
   * The message written last, without its frame. Valid until the next call on this writer; to be kept, it is to be copied.
   */
  message(): Buffer {
    this.copyLeft();
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

  /**
   * Hands over the large bytes that the message just written ends with and that were left where they are, if any. They stay the user's: they are to be
   * copied within the same call.
   */
  takeLeft(): Uint8Array | undefined {
    const { left, leftBytes } = this;
    if (left === undefined) return undefined;
    this.left = undefined;
    this.fullBytes -= leftBytes;
    this.setLimit();
    // A getter of a value behind them, one that takes no bytes, can have given them to another thread. Their size was written.
    return left.length === leftBytes ? left : new Uint8Array(leftBytes);
  }

  /** Copies what was left. */
  copyLeft(): void {
    const left = this.takeLeft();
    if (left !== undefined) this.copyLarge(left, 0);
  }

  /** Goes on with bytes of a message whose beginning was taken. */
  goOnWith(bytes: Uint8Array, start: number): void {
    this.beginMessage(0, Number.POSITIVE_INFINITY);
    this.copyLarge(bytes, start);
    this.isWriting = false;
  }

  /** Hands over everything that was written, chunk by chunk, and begins anew without any. Not within a message. */
  takeChunks(): FullChunk[] {
    this.copyLeft();
    this.writesLittle = this.pendingBytes <= smallChunkBytes;
    const chunks = this.full;
    if (this.position > 0) {
      chunks.push({ chunk: this.chunk, start: this.fullBytes, used: this.position });
    } else {
      releaseChunk(this.chunk);
    }
    this.full = [];
    this.forget();
    return chunks;
  }

  /** Drops everything that was written. */
  clear(): void {
    this.isWriting = false;
    this.takeLeft();
    if (this.full.length > 0) {
      for (const { chunk } of this.takeChunks()) releaseChunk(chunk);
      return;
    }
    releaseChunk(this.chunk);
    this.forget();
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
    this.view.setUint32(this.position, value, true);
    this.position += 4;
  }

  /** Bytes as they are, without a size. */
  raw(value: Uint8Array): void {
    if (this.position + value.length > this.limit) {
      this.largeRaw(value);
      return;
    }
    setBytes(this.bytes, value, this.position);
    this.position += value.length;
  }

  protected largeRaw(value: Uint8Array): void {
    this.copyLeft();
    if (this.messageBytes + value.length > this.messageBytesMax) throw this.tooLarge();
    if (!this.isLast || value.length < leftBytesMin) {
      this.copyLarge(value, 0);
      return;
    }
    this.left = value;
    this.leftBytes = value.length;
    this.fullBytes += value.length;
    // Whatever is written next finds no room.
    this.limit = -1;
  }

  /** Fills one chunk after the other: chunks of the usual size are warm and reused, a large one would be neither. */
  private copyLarge(value: Uint8Array, start: number): void {
    for (let offset = start; offset < value.length;) {
      if (this.position >= this.limit) this.makeRoom(1);
      const part = value.subarray(offset, offset + this.limit - this.position);
      setBytes(this.bytes, part, this.position);
      this.position += part.length;
      offset += part.length;
    }
  }

  /** Makes room for so many bytes in one piece, unless the message becomes too large with them. */
  protected makeRoom(bytes: number): void {
    if (this.left !== undefined) {
      this.copyLeft();
      if (this.position + bytes <= this.limit) return;
    }
    if (this.messageBytes + bytes > this.messageBytesMax) throw this.tooLarge();
    this.nextChunk(bytes);
    this.setLimit();
  }

  /** Leaves the chunk at hand as it is, with some room at its end perhaps, and goes on with one that has enough. */
  private nextChunk(bytesMin: number): void {
    if (this.fullBytes === 0 && this.bytes.length === smallChunkBytes) {
      this.outgrow(bytesMin);
      return;
    }
    if (this.position > 0) {
      this.full.push({ chunk: this.chunk, start: this.fullBytes, used: this.position });
      this.fullBytes += this.position;
      this.position = 0;
    } else {
      releaseChunk(this.chunk);
    }
    const isSmall = this.writesLittle && this.full.length === 0 && bytesMin <= smallChunkBytes;
    this.useChunk(isSmall ? takeSmallChunk() : takeChunk(bytesMin));
  }

  /** What a small chunk holds moves into a large one: that takes less time than to write both. */
  private outgrow(bytesMin: number): void {
    const small = this.chunk;
    this.useChunk(takeChunk(this.position + bytesMin));
    small.bytes.copy(this.bytes, 0, 0, this.position);
    releaseChunk(small);
  }

  private forget(): void {
    this.fullBytes = 0;
    this.position = 0;
    this.frameStart = 0;
    this.messageStart = 0;
    this.useChunk(emptyChunk);
  }

  private useChunk(chunk: Chunk): void {
    this.chunk = chunk;
    this.bytes = chunk.bytes;
    this.view = chunk.view;
  }

  /** To be called when the chunk or the message changes, or its limit does. */
  private setLimit(): void {
    const messageEnd = this.messageStart + this.messageBytesMax - this.fullBytes;
    this.limit = Math.min(this.bytes.length, messageEnd);
  }

  /** Writes a number at a place that was left for it, in whatever chunk that is. It was left in one piece. */
  protected patch(place: number, value: number, littleEndian: boolean): void {
    if (place >= this.fullBytes) this.view.setUint32(place - this.fullBytes, value, littleEndian);
    else this.patchFull(place, value, littleEndian);
  }

  private patchFull(place: number, value: number, littleEndian: boolean): void {
    const chunkStart = this.left === undefined ? this.fullBytes : this.fullBytes - this.leftBytes;
    if (place >= chunkStart) {
      this.view.setUint32(place - chunkStart, value, littleEndian);
      return;
    }
    const full = this.full.findLast(({ start }) => start <= place);
    full?.chunk.view.setUint32(place - full.start, value, littleEndian);
  }

  protected tooLarge(): MessageTooLarge {
    return new MessageTooLarge(
      `The message is larger than ${this.messageBytesMax} bytes, the most that the other side accepts: its option maxMessageBytes, of serve for what applications send, of connect for what daemons send.`,
    );
  }
}

function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}
