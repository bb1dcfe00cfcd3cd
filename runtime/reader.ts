import { copyBinary, takeBinary } from "./binary.js";
import { ProtocolError } from "./errors.js";
import { costlyItem, depthMax, itemCostMax } from "./limits.js";
import { readUtf8 } from "./text.js";

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);
const noBytes = Buffer.alloc(0);

/**
 * Decodes a message: the mirror image of the writer (PROTOCOL.md, section 5). Nothing that arrives is trusted: every size is
 * checked against what is left before anything is allocated for it, and whatever does not fit throws `ProtocolError`, which
 * says what was being read and where. On any bytes at all, nothing else is thrown.
 */
export class Reader {
  private bytes: Buffer = noBytes;
  private start = 0;
  private position = 0;
  /** Where the message ends, or the innermost model that is being read. */
  private end = 0;
  private messageEnd = 0;
  private ownsMemory = false;
  private depth = 0;
  private itemCost = 0;

  /**
   * Turns to the message from `start` to `end` of the bytes. `ownsMemory` says that they are never written to again and
   * belong to this message alone, so that large binaries may be views of them.
   */
  reset(bytes: Uint8Array, start = 0, end: number = bytes.length, ownsMemory = false): void {
    // Always a Buffer: code that meets one class only is compiled for that class.
    this.bytes = Buffer.isBuffer(bytes) ? bytes : asBuffer(bytes);
    this.start = start;
    this.position = start;
    this.end = end;
    this.messageEnd = end;
    this.ownsMemory = ownsMemory;
    this.depth = 0;
    this.itemCost = 0;
  }

  /** Bytes of the whole message. */
  get messageBytes(): number {
    return this.messageEnd - this.start;
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

  boolean(): boolean {
    const byte = this.byte("a boolean");
    if (byte > 1) {
      this.position -= 1;
      throw this.error("a boolean", `0x${byte.toString(16).padStart(2, "0")} is neither 00 nor 01`);
    }
    return byte === 1;
  }

  int8(): number {
    return (this.byte("an int8") << 24) >> 24;
  }

  uint8(): number {
    return this.byte("a uint8");
  }

  int16(): number {
    return (this.get16("an int16") << 16) >> 16;
  }

  uint16(): number {
    return this.get16("a uint16");
  }

  int32(): number {
    return this.get32("an int32");
  }

  uint32(): number {
    return this.get32("a uint32") >>> 0;
  }

  int64(): bigint {
    this.toScratch(8, "an int64");
    return scratch.getBigInt64(0, true);
  }

  uint64(): bigint {
    this.toScratch(8, "a uint64");
    return scratch.getBigUint64(0, true);
  }

  float(): number {
    this.toScratch(4, "a float");
    return scratch.getFloat32(0, true);
  }

  double(): number {
    this.toScratch(8, "a double");
    return scratch.getFloat64(0, true);
  }

  string(): string {
    const start = this.position;
    const size = this.size("a string");
    const text = readUtf8(this.bytes, this.position, this.position + size);
    if (text === undefined) {
      this.position = start;
      throw this.error("a string", `its ${size} bytes are not well-formed UTF-8`);
    }
    this.position += size;
    return text;
  }

  /**
   * A plain `Uint8Array` that is the receiver's to keep and to change. Where the message came in parts, as large ones do, a
   * binary over 2 KiB that makes up an eighth of it or more is a view of the memory in which the message was put together;
   * all others are copies.
   */
  binary(): Uint8Array {
    const size = this.size("a binary");
    const start = this.position;
    this.position = start + size;
    return this.ownsMemory
      ? takeBinary(this.bytes, start, size)
      : copyBinary(this.bytes, start, size);
  }

  /**
   * Begins a list: the count of its items, which can all be there as far as the bytes that are left tell, and which do not
   * cost more than the lists of a message may cost together. For the cost of an item see the writer's `count`.
   */
  count(smallestItemBytes: number, itemCost: number = costlyItem): number {
    const start = this.position;
    const count = this.varint("the count of a list");
    const left = this.end - this.position;
    this.itemCost += count * itemCost;
    if (count * smallestItemBytes <= left && this.itemCost <= itemCostMax) return count;
    this.position = start;
    throw this.error(
      "the count of a list",
      count * smallestItemBytes > left
        ? `${count} items of at least ${smallestItemBytes} bytes do not fit into the ${left} that are left`
        : `${count} items bring the lists of this message above what they may cost together`,
    );
  }

  /** Begins a model. Returns what `endModel` is to be called with once the members are read. */
  beginModel(): number {
    const start = this.position;
    const size = this.get32("the size of a model") >>> 0;
    const left = this.end - this.position;
    if (size > left || ++this.depth > depthMax) {
      this.position = start;
      throw this.error(
        "a model",
        size > left
          ? `its size is ${size} bytes, ${left} are left`
          : `models nest more than ${depthMax} deep`,
      );
    }
    const outerEnd = this.end;
    this.end = this.position + size;
    return outerEnd;
  }

  /** Ends a model. Members that a newer peer appended are skipped. */
  endModel(outerEnd: number): void {
    this.position = this.end;
    this.end = outerEnd;
    this.depth -= 1;
  }

  byte(what: string): number {
    if (this.position >= this.end) throw this.tooShort(what, 1);
    return this.bytes[this.position++] as number;
  }

  /** An unsigned number below 2³², in its shortest form. */
  varint(what: string): number {
    if (this.position < this.end) {
      const byte = this.bytes[this.position] as number;
      if (byte < 0x80) {
        this.position += 1;
        return byte;
      }
    }
    return this.longVarint(what);
  }

  /** Bytes with a `varint` size in front that nobody here has a use for. */
  skip(what: string): void {
    const size = this.size(what);
    this.position += size;
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

  private tooShort(what: string, bytes: number): ProtocolError {
    const where = this.end === this.messageEnd ? "message" : "model";
    const left = this.end - this.position;
    return this.error(what, `it takes ${bytes} bytes, the ${where} has ${left} left`);
  }

  private size(what: string): number {
    const start = this.position;
    const size = this.varint(what);
    const left = this.end - this.position;
    if (size > left) {
      this.position = start;
      throw this.error(what, `its size is ${size} bytes, ${left} are left`);
    }
    return size;
  }

  private longVarint(what: string): number {
    const start = this.position;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.position >= this.end) {
        this.position = start;
        throw this.error(what, "its number is cut off");
      }
      const byte = this.bytes[this.position++] as number;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte >= 0x80) continue;
      if (value > 0xffff_ffff || (byte === 0 && shift > 0)) break;
      return value;
    }
    this.position = start;
    throw this.error(what, "its number is not below 2^32 in the shortest form");
  }

  private get16(what: string): number {
    const position = this.position;
    if (position + 2 > this.end) throw this.tooShort(what, 2);
    this.position = position + 2;
    const bytes = this.bytes;
    return (bytes[position] as number) | ((bytes[position + 1] as number) << 8);
  }

  private get32(what: string): number {
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

  private toScratch(size: number, what: string): void {
    if (this.position + size > this.end) throw this.tooShort(what, size);
    for (let index = 0; index < size; index++) {
      scratchBytes[index] = this.bytes[this.position + index] as number;
    }
    this.position += size;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
