import { Buffer } from "node:buffer";
import { ProtocolError } from "../errors.js";
import { readUtf8 } from "./read-text.js";

const noBytes = Buffer.alloc(0);

/**
 * The place in a message that is being read: the mirror image of `MessageBuffer`. Every size is checked against what is left.
 */
export class MessageReader {
  protected bytes: Buffer = noBytes;
  /** What was given, of which `bytes` is a Buffer. */
  private given: Uint8Array = noBytes;
  // Where those bytes are. Both cost as much to ask for as reading some numbers.
  protected memory: ArrayBufferLike = noBytes.buffer;
  protected memoryStart: number = noBytes.byteOffset;
  private bytesView: DataView | undefined;
  private start = 0;
  protected position = 0;
  /** Where the message ends, or the innermost model that is being read. */
  protected end = 0;
  private messageEnd = 0;
  protected ownsMemory = false;

  /**
   * Turns to the message from `start` to `end` of the bytes. `ownsMemory` says that they are never written to again, so that large
   * binaries may be views of them.
   */
  reset(bytes: Uint8Array, start = 0, end: number = bytes.length, ownsMemory = false): void {
    // Most often it is the next message of what arrived together.
    if (bytes !== this.given) this.turnTo(bytes);
    this.start = start;
    this.position = start;
    this.end = end;
    this.messageEnd = end;
    this.ownsMemory = ownsMemory;
  }

  private turnTo(given: Uint8Array): void {
    this.given = given;
    // Always a Buffer: code that meets one class only is compiled for that class.
    this.bytes = Buffer.isBuffer(given) ? given : asBuffer(given);
    this.memory = given.buffer;
    this.memoryStart = given.byteOffset;
    this.bytesView = undefined;
  }

  /** A view of `bytes`. To make one costs as much as reading ten numbers, so it is made where it pays, and kept. */
  protected view(): DataView {
    return (this.bytesView ??= new DataView(this.memory, this.memoryStart, this.bytes.length));
  }

  /** Has another reader read what is left of the message. */
  handTo(other: MessageReader): void {
    other.reset(this.bytes, this.position, this.messageEnd, this.ownsMemory);
  }

  /** Bytes of the whole message. */
  get messageBytes(): number {
    return this.messageEnd - this.start;
  }

  /** The whole message, read or not, in memory of its own. */
  copy(): Buffer {
    return Buffer.from(this.bytes.subarray(this.start, this.messageEnd));
  }

  /** Bytes that are left of the message, or of the model that is being read. */
  get remaining(): number {
    return this.end - this.position;
  }

  /** Checks that nothing is left of the message. */
  expectEnd(): void {
    if (this.position !== this.messageEnd) {
      throw this.error("the end of the message", `${this.remaining} bytes are left over`);
    }
  }

  /** The next byte. Here and below, `what` says in an error what was being read. */
  byte(what: string): number {
    if (this.position >= this.end) throw this.tooShort(what, 1);
    return this.bytes[this.position++] as number;
  }

  /** An unsigned number below 2³², in its shortest form. */
  varint(what: string): number {
    const position = this.position;
    if (position < this.end) {
      const byte = this.bytes[position] as number;
      if (byte < 0x80) {
        this.position = position + 1;
        return byte;
      }
      // Two bytes are nearly as usual as one; whatever is longer, or wrong, is looked at elsewhere.
      const next = position + 1 < this.end ? (this.bytes[position + 1] as number) : 0;
      if (next > 0 && next < 0x80) {
        this.position = position + 2;
        return (byte & 0x7f) | (next << 7);
      }
    }
    return this.longVarint(what);
  }

  /** Begins a part with a `varint` size in front: reads its size, and returns what `endPart` is to be called with. */
  beginPart(what: string): number {
    const size = this.size(what);
    const outerEnd = this.end;
    this.end = this.position + size;
    return outerEnd;
  }

  /** Ends a part. What of it was not read is skipped. */
  endPart(outerEnd: number): void {
    this.position = this.end;
    this.end = outerEnd;
  }

  /** All bytes that are left, as text. */
  restAsText(what: string): string {
    const text = readUtf8(this.bytes, this.position, this.end);
    if (text === undefined) throw this.error(what, "it is not well-formed UTF-8");
    this.position = this.end;
    return text;
  }

  /** An error at the current place. Public for those who find the fault in what a correct reading gave. */
  error(what: string, reason: string): ProtocolError {
    return new ProtocolError(
      `Cannot read ${what} at byte ${this.position - this.start} of ${this.messageEnd - this.start}: ${reason}`,
    );
  }

  /** The message ends within a value, or the model does: then its size is wrong, or a member of it. */
  protected tooShort(what: string, bytes: number): ProtocolError {
    const where = this.end === this.messageEnd ? "message" : "model";
    const left = this.end - this.position;
    return this.error(what, `it takes ${bytes} bytes, the ${where} has ${left} left`);
  }

  /** The size in front of a string or binary, which that much is there for. */
  protected size(what: string): number {
    const start = this.position;
    const size = this.varint(what);
    const left = this.end - this.position;
    if (size > left) {
      this.position = start;
      throw this.error(what, `its size is ${size} bytes, ${left} are left`);
    }
    return size;
  }

  /** Two bytes or more, or an error. Sums up with `+`, since bit operations would make 2³¹ and more negative; a power would cost more than all else. */
  private longVarint(what: string): number {
    const start = this.position;
    let value = 0;
    for (let place = 1; place < 2 ** 35; place *= 0x80) {
      if (this.position >= this.end) {
        this.position = start;
        throw this.error(what, "its number is cut off");
      }
      const byte = this.bytes[this.position++] as number;
      value += (byte & 0x7f) * place;
      if (byte >= 0x80) continue;
      if (value > 0xffff_ffff || (byte === 0 && place > 1)) break;
      return value;
    }
    this.position = start;
    throw this.error(what, "its number is not below 2^32 in the shortest form");
  }

  protected get16(what: string): number {
    const position = this.position;
    if (position + 2 > this.end) throw this.tooShort(what, 2);
    this.position = position + 2;
    const bytes = this.bytes;
    return (bytes[position] as number) | ((bytes[position + 1] as number) << 8);
  }

  protected get32(what: string): number {
    const position = this.position;
    if (position + 4 > this.end) throw this.tooShort(what, 4);
    this.position = position + 4;
    const bytes = this.bytes;
    return (
      (bytes[position] as number) |
      ((bytes[position + 1] as number) << 8) |
      ((bytes[position + 2] as number) << 16) |
      ((bytes[position + 3] as number) << 24)
    );
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
