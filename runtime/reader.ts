import { copyBinary, takeBinary } from "./binary.js";
import { IncompatibleInterface } from "./errors.js";
import { containersOf, type JsonValue } from "./json.js";
import { costlyItem, depthMax, entryCost, itemCostMax, jsonDepthMax } from "./limits.js";
import { MessageReader } from "./message-reader.js";
import { millisecondsFrom, millisecondsSinceEpoch } from "./nanoseconds.js";
import { readUtf8 } from "./text.js";
import { readUuid } from "./uuid.js";

const costTooMuch = "bring the lists of this message above what they may cost together";

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

/**
 * Decodes a message: the mirror image of the writer (PROTOCOL.md, section 5). Nothing that arrives is trusted: every size is
 * checked against what is left before anything is allocated for it, and whatever does not fit throws `ProtocolError`, which
 * says what was being read and where. On any bytes at all, nothing else is thrown, but `IncompatibleInterface` for a case of a
 * union that only the sender knows.
 */
export class Reader extends MessageReader {
  protected depth = 0;
  protected itemCost = 0;
  private streams: AsyncIterable<unknown>[] = [];

  override reset(bytes: Uint8Array, start?: number, end?: number, ownsMemory?: boolean): void {
    super.reset(bytes, start, end, ownsMemory);
    this.depth = 0;
    this.itemCost = 0;
  }

  boolean(): boolean {
    return this.flag("a boolean");
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

  /** Well-formed text; bytes that are no UTF-8 are refused rather than replaced, as nobody could tell afterwards. */
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
    if ((this.itemCost += costlyItem) > itemCostMax) throw this.tooCostly("a binary");
    const start = this.position;
    this.position = start + size;
    return this.ownsMemory
      ? takeBinary(this.bytes, start, size)
      : copyBinary(this.bytes, start, size);
  }

  /** An instant to the millisecond: what it has of a smaller one is dropped, towards the past. */
  timestamp(): Date {
    this.toScratch(8, "a timestamp");
    return new Date(millisecondsSinceEpoch(scratch));
  }

  /** Milliseconds, those of less than one as a fraction. Above 104 days a nanosecond is less than a number can tell. */
  duration(): number {
    this.toScratch(8, "a duration");
    return millisecondsFrom(scratch);
  }

  /** In lower case. */
  uuid(): string {
    const start = this.position;
    if (start + 16 > this.end) throw this.tooShort("a uuid", 16);
    this.position = start + 16;
    return readUuid(this.bytes, start);
  }

  json(): JsonValue {
    const start = this.position;
    const text = this.string();
    try {
      const containers = containersOf(text);
      if (containers === undefined) throw new Error(`it nests more than ${jsonDepthMax} deep`);
      this.itemCost += containers * costlyItem;
      if (this.itemCost > itemCostMax) throw new Error(`its arrays and objects ${costTooMuch}`);
      return JSON.parse(text) as JsonValue;
    } catch (error) {
      this.position = start;
      throw this.error("a json", error instanceof Error ? error.message : String(error));
    }
  }

  /** The number of an enum's value, whether it is known here or not. */
  enum(): number {
    return this.varint("the value of an enum");
  }

  /** Whether the value of an optional follows. */
  optional(): boolean {
    return this.flag("an optional");
  }

  /**
   * Whether the model, the exception or the list of parameters that is being read goes on. A peer whose specification is older ends
   * it before the members that were appended since.
   */
  hasMore(): boolean {
    return this.position < this.end;
  }

  /** Streams travel apart from the values: whoever has arguments read that hold any gives them here before. */
  giveStreams(streams: readonly AsyncIterable<unknown>[]): void {
    this.streams = [...streams];
  }

  /** The next of the streams that were given. */
  stream<Item>(): AsyncIterable<Item> {
    const stream = this.streams.shift();
    if (stream === undefined) throw this.error("a stream", "there is none");
    // What reads its items is generated from the same type.
    return stream as AsyncIterable<Item>;
  }

  /**
   * Begins a list: the count of its items, which can all be there as far as the bytes that are left tell, and which do not
   * cost more than the lists of a message may cost together. For the cost of an item see the writer's `count`.
   */
  count(smallestItemBytes: number, itemCost: number = costlyItem): number {
    this.itemCost += costlyItem;
    return this.counted("the count of a list", "items", smallestItemBytes, itemCost);
  }

  /** Begins a map: the count of its entries, which are as safe to read as the items of a list. */
  entries(smallestEntryBytes: number): number {
    this.itemCost += entryCost;
    return this.counted("the count of a map", "entries", smallestEntryBytes, entryCost);
  }

  /** Ends a map that holds `size` keys after `count` entries were put into it. */
  endEntries(size: number, count: number): void {
    if (size !== count)
      throw this.error("a map", `${count - size} of its ${count} keys come twice`);
  }

  /** Begins a model. Returns what `endModel` is to be called with once the members are read. */
  beginModel(): number {
    return this.beginSized("a model", "the size of a model");
  }

  /** Begins a union: the number of the case. `beginCase` and `endModel` are to follow, around the value. */
  union(): number {
    return this.varint("the case of a union");
  }

  beginCase(): number {
    return this.beginSized("a union", "the size of a union");
  }

  /** For a case that is not in the specification: the call or the event that holds it fails, the connection does not. */
  unknownCase(unionName: string, number: number): Error {
    if (number === 0) return this.error(`the case of a ${unionName}`, "cases are counted from 1");
    return new IncompatibleInterface(
      `The other side sent a ${unionName} of case number ${number}, which this side does not know: its specification is older.`,
    );
  }

  /** Ends a model. Members that a newer peer appended are skipped. */
  endModel(outerEnd: number): void {
    this.position = this.end;
    this.end = outerEnd;
    this.depth -= 1;
  }

  private flag(what: string): boolean {
    const byte = this.byte(what);
    if (byte > 1) {
      this.position -= 1;
      throw this.error(what, `0x${byte.toString(16).padStart(2, "0")} is neither 00 nor 01`);
    }
    return byte === 1;
  }

  private counted(what: string, noun: string, smallestBytes: number, cost: number): number {
    const start = this.position;
    const count = this.varint(what);
    const left = this.end - this.position;
    this.itemCost += count * cost;
    if (count * smallestBytes <= left && this.itemCost <= itemCostMax) return count;
    this.position = start;
    throw this.error(
      what,
      count * smallestBytes > left
        ? `${count} ${noun} of at least ${smallestBytes} bytes do not fit into the ${left} that are left`
        : `${count} ${noun} ${costTooMuch}`,
    );
  }

  private tooCostly(what: string): Error {
    return this.error(what, `it and those before it ${costTooMuch}`);
  }

  private beginSized(what: string, sizeOfWhat: string): number {
    const start = this.position;
    const size = this.get32(sizeOfWhat) >>> 0;
    const left = this.end - this.position;
    if (size > left || ++this.depth > depthMax) {
      this.position = start;
      throw this.error(
        what,
        size > left
          ? `its size is ${size} bytes, ${left} are left`
          : `models nest more than ${depthMax} deep`,
      );
    }
    const outerEnd = this.end;
    this.end = this.position + size;
    return outerEnd;
  }

  /**
   * Brings the bytes of a number to where a view can read it. A view of the message itself would have to be made for each
   * chunk that arrives, which costs more than moving eight bytes.
   */
  private toScratch(size: number, what: string): void {
    if (this.position + size > this.end) throw this.tooShort(what, size);
    for (let index = 0; index < size; index++) {
      scratchBytes[index] = this.bytes[this.position + index] as number;
    }
    this.position += size;
  }
}
