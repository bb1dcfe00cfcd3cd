import { isUint8Array } from "node:util/types";
import { describe } from "./describe.js";
import { InvalidValue } from "./errors.js";
import { costlyItem, depthMax, itemCostMax } from "./limits.js";
import { MessageBuffer } from "./message-buffer.js";
import { isWellFormed, shortTextUnits, utf8Size, writeUtf8 } from "./text.js";

/**
 * Encodes messages, one after the other, into chunks of memory (PROTOCOL.md, section 5). Generated code calls it with every
 * value and the name of the member that holds it; a value that does not fit its type, or that the receiver would refuse,
 * throws `InvalidValue`, and whoever began the message takes it back.
 */
export class Writer extends MessageBuffer {
  private depth = 0;
  private itemCost = 0;
  /** The list begun last, so that an error can name the index of an item in it. */
  private list: readonly unknown[] | undefined;
  private listMember = "";

  override beginMessage(frameBytes?: number, messageBytesMax?: number): void {
    super.beginMessage(frameBytes, messageBytesMax);
    this.depth = 0;
    this.itemCost = 0;
    this.list = undefined;
  }

  // Each of the following checks its value before it writes anything. The checks begin with `typeof`, since arithmetic on
  // anything but a number could run code of the value's own, or throw something other than `InvalidValue`.

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

  /** Only a `bigint`: a number could not hold all values, and which of the two one gets must not depend on the value. */
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

  /** All of them, with -0, the infinities and NaN, whose payload is lost. */
  double(value: number, member: string): void {
    if (typeof value !== "number") this.refuse(member, "a number", value);
    if (this.position + 8 > this.limit) this.makeRoom(8);
    this.view.setFloat64(this.position, value, true);
    this.position += 8;
  }

  /** Well-formed text of any length. A lone surrogate has no UTF-8 and is refused rather than replaced. */
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
    } else if (size <= 16) {
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
    if (value.length * smallestItemBytes > this.maxMessageBytes) throw this.tooLarge();
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
    return this.pendingBytes;
  }

  /** Ends the model that `beginModel` returned `start` for: what was written since is its size. Inner models end first. */
  endModel(start: number): void {
    this.depth -= 1;
    this.patch(start - 4, this.pendingBytes - start, true);
  }

  private put16(value: number): void {
    if (this.position + 2 > this.limit) this.makeRoom(2);
    this.bytes[this.position] = value;
    this.bytes[this.position + 1] = value >>> 8;
    this.position += 2;
  }

  /** Short text that is not ASCII. */
  private shortString(value: string, member: string): void {
    const size = this.sizeOf(value, member);
    this.varint(size);
    if (this.position + size > this.limit) this.makeRoom(size);
    this.position = writeUtf8(this.bytes, this.position, value);
  }

  /**
   * Measured first and then written, both in C++, because the size stands in front. For ASCII, which the size tells from the
   * rest, `latin1` copies the characters without looking at them.
   */
  private longString(value: string, member: string): void {
    const size = Buffer.byteLength(value);
    const ascii = size === value.length;
    if (!ascii && !isWellFormed(value)) this.sizeOf(value, member);
    this.varint(size);
    if (this.position + size > this.limit) this.makeRoom(size);
    this.bytes.write(value, this.position, ascii ? "latin1" : "utf8");
    this.position += size;
  }

  /** The size in UTF-8. Throws for text that has none; called for long text only to find out where. */
  private sizeOf(value: string, member: string): number {
    const size = utf8Size(value);
    if (size >= 0) return size;
    throw new InvalidValue(
      `${this.place(member, value)} must be well-formed text, got a lone surrogate at index ${~size}`,
    );
  }

  /** Described only now: on the way of a valid value there is not so much as a closure. */
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
