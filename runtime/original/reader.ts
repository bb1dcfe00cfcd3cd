import { IncompatibleInterface, type ProtocolError } from "../errors.js";
import type { JsonValue } from "../values/json.js";
import { costlyItem, depthMax, itemCostMax } from "../limits.js";
import { Reader } from "../values/reader.js";
import { readUtf8 } from "../values/read-text.js";
import { callIdBytes, callIdWords } from "./kinds.js";

/** What stands for the id where a message has none. */
export const noId = -1;

/**
 * Reads messages of version 1 for those who speak version 2. Whoever receives a message reads its head (`kind`, `name`, `callId`, ...)
 * and says what it is in version 2 (`present`); the session is then told that for `byte`, `uint32` and `varint`, with which it reads
 * heads, and reads values of version 1. What a size announces is there before anything is made of it.
 */
export class OriginalReader extends Reader {
  // Of the message as version 2 has it.
  #kind = 0;
  /** Asked for once, before the values; then there is none. */
  #id = noId;
  #number = 0;
  /** Whether the next value is no item, but all of the message: a result. */
  #isWhole = false;

  override reset(bytes: Uint8Array, start?: number, end?: number, ownsMemory?: boolean): void {
    super.reset(bytes, start, end, ownsMemory);
    this.#id = noId;
    this.#isWhole = false;
  }

  // What version 1 has in heads.

  kind(): number {
    return super.byte("the kind of a message");
  }

  /** The name of a method or an event, which is the first item. */
  name(what: string): string {
    const end = this.size(what) + this.position;
    const start = this.position;
    this.position = end;
    // One that is malformed is the name of nothing, whatever becomes of it.
    return readUtf8(this.bytes, start, end) ?? this.bytes.toString("utf8", start, end);
  }

  /** The id of a call: four numbers, which go to `words` from `offset` on. `isItem` where it is one of the items of a call. */
  callId(isItem: boolean, words: Uint32Array, offset: number): void {
    const what = "the id of a call";
    const size = isItem ? this.size(what) : this.remaining;
    if (isItem ? size !== callIdBytes : size < callIdBytes) {
      throw this.error(what, `it takes ${callIdBytes} bytes, there are ${size}`);
    }
    for (let word = 0; word < callIdWords; word++) words[offset + word] = this.#get32();
  }

  errorNumber(): number {
    if (this.remaining < 4) throw this.tooShort("the number of an error", 4);
    return this.#get32();
  }

  /** All that is left, as prose: what is not well-formed is replaced. */
  prose(): string {
    const text = this.bytes.toString("utf8", this.position, this.end);
    this.position = this.end;
    return text;
  }

  /** From here on a session reads this as a message of version 2. */
  present(kind: number, id: number, number: number, isWhole: boolean): void {
    this.#kind = kind;
    this.#id = id;
    this.#number = number;
    this.#isWhole = isWhole;
  }

  // What a session reads of a head.

  override byte(): number {
    return this.#kind;
  }

  override varint(): number {
    return this.#number;
  }

  // Values. `binary` is that of version 2, with another size in front.

  override string(): string {
    return this.sizedString();
  }

  override uint32(): number {
    if (this.#id !== noId) {
      const id = this.#id;
      this.#id = noId;
      return id;
    }
    this.#fixed(4, "a uint32");
    return this.#get32();
  }

  override boolean(): boolean {
    this.#fixed(1, "a boolean");
    return this.bytes[this.position++] === 0xff;
  }

  override int8(): number {
    this.#fixed(1, "an int8");
    return ((this.bytes[this.position++] as number) << 24) >> 24;
  }

  override uint8(): number {
    this.#fixed(1, "a uint8");
    return this.bytes[this.position++] as number;
  }

  override int16(): number {
    this.#fixed(2, "an int16");
    this.position += 2;
    return this.bytes.readInt16BE(this.position - 2);
  }

  override uint16(): number {
    this.#fixed(2, "a uint16");
    this.position += 2;
    return this.bytes.readUInt16BE(this.position - 2);
  }

  override int32(): number {
    this.#fixed(4, "an int32");
    return this.#get32() | 0;
  }

  override int64(): bigint {
    this.#fixed(8, "an int64");
    this.position += 8;
    return this.bytes.readBigInt64BE(this.position - 8);
  }

  override uint64(): bigint {
    this.#fixed(8, "a uint64");
    this.position += 8;
    return this.bytes.readBigUInt64BE(this.position - 8);
  }

  override float(): number {
    this.#fixed(4, "a float");
    this.position += 4;
    return this.bytes.readFloatBE(this.position - 4);
  }

  override double(): number {
    this.#fixed(8, "a double");
    this.position += 8;
    return this.bytes.readDoubleBE(this.position - 8);
  }

  /**
   * A list ends where its item does: walked from size to size to see how many items there are. Each takes four bytes at least, and costs what
   * it does in version 2.
   */
  override count(_smallestItemBytes: number, itemCost: number = costlyItem): number {
    const what = "a list";
    const end = this.size(what) + this.position;
    const start = this.position;
    let count = 0;
    while (this.position < end) {
      const left = end - this.position;
      const size = left < 4 ? left : this.#get32();
      if (left < 4 || size > left - 4) throw this.#cutItem(count, size, left, start);
      this.position += size;
      count += 1;
    }
    this.position = start;
    this.itemCost += costlyItem + count * itemCost;
    if (this.itemCost <= itemCostMax) return count;
    throw this.error(
      what,
      `${count} items bring the lists of this message above what they may cost together`,
    );
  }

  override doubles(): number[] {
    return this.#numbers(() => this.double());
  }

  override floats(): number[] {
    return this.#numbers(() => this.float());
  }

  override int32s(): number[] {
    return this.#numbers(() => this.int32());
  }

  override uint32s(): number[] {
    return this.#numbers(() => this.uint32());
  }

  override beginModel(): number {
    const size = this.size("a model");
    if (++this.depth > depthMax) {
      throw this.error("a model", `models nest more than ${depthMax} deep`);
    }
    const outerEnd = this.end;
    this.end = this.position + size;
    return outerEnd;
  }

  // What version 1 has no form for. Methods and events with any of it are refused before their values are read.

  override timestamp(): Date {
    throw unknown("a timestamp");
  }

  override duration(): number {
    throw unknown("a duration");
  }

  override uuid(): string {
    throw unknown("a uuid");
  }

  override json(): JsonValue {
    throw unknown("a json");
  }

  override enum(): number {
    throw unknown("an enum");
  }

  override optional(): boolean {
    throw unknown("an optional");
  }

  override stream<Item>(): AsyncIterable<Item> {
    throw unknown("a stream");
  }

  override entries(): number {
    throw unknown("a map");
  }

  override union(): number {
    throw unknown("a union");
  }

  /** The size of the item that begins here, which that much is there for. */
  protected override size(what: string): number {
    const left = this.end - this.position;
    if (this.#isWhole) {
      this.#isWhole = false;
      return left;
    }
    if (left < 4) throw this.tooShort(`the size of ${what}`, 4);
    const size = this.#get32();
    if (size <= left - 4) return size;
    this.position -= 4;
    throw this.error(what, `its size is ${size} bytes, ${left - 4} are left`);
  }

  /** Each is an item with a size of its own. */
  #numbers(readItem: () => number): number[] {
    const items: number[] = [];
    for (let left = this.count(4, 1); left > 0; left--) items.push(readItem());
    return items;
  }

  #fixed(bytes: number, what: string): void {
    const size = this.size(what);
    if (size !== bytes) throw this.error(what, `it takes ${bytes} bytes, its size is ${size}`);
  }

  #get32(): number {
    const { bytes, position } = this;
    this.position = position + 4;
    return (
      (((bytes[position] as number) << 24) |
        ((bytes[position + 1] as number) << 16) |
        ((bytes[position + 2] as number) << 8) |
        (bytes[position + 3] as number)) >>>
      0
    );
  }

  #cutItem(index: number, size: number, left: number, start: number): ProtocolError {
    this.position = start;
    const reason =
      left < 4
        ? `${left} bytes are left for the size of its item ${index}`
        : `the size of its item ${index} is ${size} bytes, ${left - 4} are left`;
    return this.error("a list", reason);
  }
}

function unknown(what: string): IncompatibleInterface {
  return new IncompatibleInterface(
    `The original LibMedium (wire "libmedium") cannot carry ${what}.`,
  );
}
