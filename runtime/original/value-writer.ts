import { isUint8Array } from "node:util/types";
import { IncompatibleInterface } from "../errors.js";
import { lengthOf, plainBytes } from "../values/intrinsics.js";
import { costlyItem, itemCostMax } from "../limits.js";
import { isWellFormed, shortTextUnits, writeUtf8 } from "../values/text.js";
import { writeDouble, writeFloat, writeInt32, writeUint32 } from "../values/number-list-writer.js";
import { Writer } from "../values/writer.js";

/** `left` outside of lists, where nobody counts. */
const uncounted = -1;

/**
 * Writes values as version 1 has them (PROTOCOL.md, section 12): each is an item, which is its size and its bytes. A list or a model is an item
 * that is full of items. Encoders do not say where a list ends, so its items are counted.
 */
export class OriginalValueWriter extends Writer {
  /** Whether the next value is no item, but all of the message: a result. */
  protected isWhole = false;
  /** Items that are still to come in the list that is being written. */
  #left = uncounted;
  /** `left` of what is around the list or model at hand; with a list, also where it begins. */
  readonly #outer: number[] = [];

  override beginMessage(frameBytes?: number, messageBytesMax?: number): void {
    super.beginMessage(frameBytes, messageBytesMax);
    this.isWhole = false;
    this.#left = uncounted;
    if (this.#outer.length > 0) this.#outer.length = 0;
  }

  override boolean(value: boolean, member: string): void {
    this.#item(1);
    super.boolean(value, member);
    if (value) this.bytes[this.position - 1] = 0xff;
    this.#written();
  }

  override int8(value: number, member: string): void {
    this.#item(1);
    super.int8(value, member);
    this.#written();
  }

  override uint8(value: number, member: string): void {
    this.#item(1);
    super.uint8(value, member);
    this.#written();
  }

  override int16(value: number, member: string): void {
    this.#item(2);
    super.int16(value, member);
    this.#turn(2);
  }

  override uint16(value: number, member: string): void {
    this.#item(2);
    super.uint16(value, member);
    this.#turn(2);
  }

  override int32(value: number, member: string): void {
    if (typeof value !== "number" || (value | 0) !== value) {
      this.refuse(member, "an integer from -2147483648 to 2147483647", value);
    }
    this.#item(4);
    this.put32(value >>> 0);
    this.#written();
  }

  override uint32(value: number, member: string): void {
    if (typeof value !== "number" || value >>> 0 !== value) {
      this.refuse(member, "an integer from 0 to 4294967295", value);
    }
    this.#item(4);
    this.put32(value);
    this.#written();
  }

  override int64(value: bigint, member: string): void {
    this.#item(8);
    super.int64(value, member);
    this.#turn(8);
  }

  override uint64(value: bigint, member: string): void {
    this.#item(8);
    super.uint64(value, member);
    this.#turn(8);
  }

  override float(value: number, member: string): void {
    this.#item(4);
    super.float(value, member);
    this.#turn(4);
  }

  override double(value: number, member: string): void {
    this.#item(8);
    super.double(value, member);
    this.#turn(8);
  }

  override string(value: string, member: string): void {
    if (typeof value !== "string") this.refuse(member, "a string", value);
    if (value.length > shortTextUnits) this.#longText(value, member);
    else this.#shortText(value, member);
    this.#written();
  }

  override binary(value: Uint8Array, member: string): void {
    if (!isUint8Array(value)) this.refuse(member, "a Uint8Array", value);
    if ((this.itemCost += costlyItem) > itemCostMax) throw this.tooCostly(member, value);
    const size = lengthOf(value);
    this.#item(size);
    if (this.position + size > this.limit) {
      this.largeRaw(plainBytes(value));
    } else {
      this.bytes.set(value, this.position);
      this.position += size;
    }
    this.#written();
  }

  override count(
    value: readonly unknown[],
    member: string,
    smallestItemBytes: number,
    itemCost: number = costlyItem,
  ): number {
    const length = this.checkList(value, member, smallestItemBytes, itemCost);
    const start = this.#beginItem();
    if (length === 0) {
      this.#endItem(start);
      this.#written();
    } else {
      this.#outer.push(this.#left, start);
      this.#left = length;
    }
    return length;
  }

  // Numbers are items like others here, each with its size.

  override doubles(value: readonly number[], member: string): void {
    this.oneByOne(value, 0, this.count(value, member, 8, 1), member, writeDouble);
  }

  override floats(value: readonly number[], member: string): void {
    this.oneByOne(value, 0, this.count(value, member, 4, 1), member, writeFloat);
  }

  override int32s(value: readonly number[], member: string): void {
    this.oneByOne(value, 0, this.count(value, member, 4, 1), member, writeInt32);
  }

  override uint32s(value: readonly number[], member: string): void {
    this.oneByOne(value, 0, this.count(value, member, 4, 1), member, writeUint32);
  }

  override beginModel(value: object, member: string, modelName: string): number {
    if (typeof value !== "object" || value === null) {
      this.refuse(member, `an object of the model ${modelName}`, value);
    }
    this.descend(member, modelName);
    this.#outer.push(this.#left);
    this.#left = uncounted;
    return this.#beginItem();
  }

  override endModel(start: number): void {
    this.depth -= 1;
    this.#endItem(start);
    this.#left = this.#outer.pop() ?? uncounted;
    this.#written();
  }

  // What version 1 has no form for. Methods and events with any of it are refused before their values are.

  override timestamp(_value: Date, member: string): void {
    throw this.#unknown("a timestamp", member);
  }

  override duration(_value: number, member: string): void {
    throw this.#unknown("a duration", member);
  }

  override uuid(_value: string, member: string): void {
    throw this.#unknown("a uuid", member);
  }

  override json(_value: unknown, member: string): void {
    throw this.#unknown("a json", member);
  }

  override enum(_value: number, member: string): void {
    throw this.#unknown("an enum", member);
  }

  override optional<T>(_value: T | undefined): _value is T {
    throw this.#unknown("an optional", "what may be absent");
  }

  override stream(_value: AsyncIterable<unknown>, member: string): void {
    throw this.#unknown("a stream", member);
  }

  override entries(_value: ReadonlyMap<unknown, unknown>, member: string): number {
    throw this.#unknown("a map", member);
  }

  override union(_value: object, member: string): void {
    throw this.#unknown("a union", member);
  }

  #shortText(value: string, member: string): void {
    const length = value.length;
    if (this.position + length + 4 > this.limit) this.makeRoom(length + 4);
    const { bytes } = this;
    const start = this.isWhole ? this.position : this.position + 4;
    // Written as ASCII until something else turns up; then all of it is written again.
    for (let index = 0; index < length; index++) {
      const unit = value.charCodeAt(index);
      if (unit >= 0x80) {
        this.#otherText(value, member);
        return;
      }
      bytes[start + index] = unit;
    }
    this.#item(length);
    this.position += length;
  }

  #otherText(value: string, member: string): void {
    const size = this.sizeOf(value, member);
    this.#item(size);
    if (this.position + size > this.limit) this.makeRoom(size);
    this.position = writeUtf8(this.bytes, this.position, value);
  }

  #longText(value: string, member: string): void {
    const size = Buffer.byteLength(value);
    const ascii = size === value.length;
    if (!ascii && !isWellFormed(value)) this.sizeOf(value, member);
    this.#item(size);
    if (this.position + size > this.limit) this.makeRoom(size);
    this.bytes.write(value, this.position, ascii ? "latin1" : "utf8");
    this.position += size;
  }

  /** The size in front of a value. */
  #item(size: number): void {
    if (this.isWhole) this.isWhole = false;
    else this.put32(size);
  }

  /** Leaves room for a size that is not known yet. Returns what `endItem` is to be called with. */
  #beginItem(): number {
    if (this.isWhole) {
      this.isWhole = false;
      return -1;
    }
    if (this.position + 4 > this.limit) this.makeRoom(4);
    this.position += 4;
    return this.pendingBytes;
  }

  #endItem(start: number): void {
    if (start >= 0) this.patch(start - 4, this.pendingBytes - start, false);
  }

  /** A value is complete, and so may be the list that it is in, and the list around that. */
  #written(): void {
    while (this.#left > 0) {
      this.#left -= 1;
      if (this.#left > 0) return;
      this.#endItem(this.#outer.pop() ?? -1);
      this.#left = this.#outer.pop() ?? uncounted;
    }
  }

  /** Brings the value written last into big-endian order. */
  #turn(size: number): void {
    const { bytes } = this;
    let low = this.position - size;
    let high = this.position - 1;
    while (low < high) {
      const byte = bytes[low] as number;
      bytes[low++] = bytes[high] as number;
      bytes[high--] = byte;
    }
    this.#written();
  }

  protected put32(value: number): void {
    if (this.position + 4 > this.limit) this.makeRoom(4);
    const { bytes, position } = this;
    bytes[position] = value >>> 24;
    bytes[position + 1] = value >>> 16;
    bytes[position + 2] = value >>> 8;
    bytes[position + 3] = value;
    this.position = position + 4;
  }

  #unknown(what: string, member: string): IncompatibleInterface {
    return new IncompatibleInterface(
      `${member}: the original LibMedium (wire "libmedium") cannot carry ${what}.`,
    );
  }
}
