import { copyBinary, copyFew, isMostOf, loopBytesMax } from "./binary.js";
import { IncompatibleInterface } from "../errors.js";
import { containersOf, type JsonValue } from "./json.js";
import { costlyItem, depthMax, itemCostMax, jsonDepthMax } from "../limits.js";
import { costTooMuch, ListReader } from "./list-reader.js";
import { millisecondsFrom, millisecondsSinceEpoch } from "./nanoseconds.js";
import { readShortAscii, readUtf8, shortTextBytes } from "./read-text.js";
import { readUuid } from "./uuid.js";

/**
 * Decodes a message: the mirror image of the writer (PROTOCOL.md, section 5). Nothing that arrives is trusted: every size is
 * checked against what is left before anything is allocated for it, and whatever does not fit throws `ProtocolError`, which
 * says what was being read and where. On any bytes at all, nothing else is thrown, but `IncompatibleInterface` for a case of a
 * union that only the sender knows.
 */
export class Reader extends ListReader {
  protected depth = 0;
  private streams: AsyncIterable<unknown>[] = [];

  override reset(bytes: Uint8Array, start?: number, end?: number, ownsMemory?: boolean): void {
    super.reset(bytes, start, end, ownsMemory);
    this.depth = 0;
  }

  /** Well-formed text; bytes that are no UTF-8 are refused rather than replaced, as nobody could tell afterwards. */
  string(): string {
    const { bytes, position } = this;
    const size = position < this.end ? (bytes[position] as number) : shortTextBytes;
    const end = position + 1 + size;
    if (size >= shortTextBytes || end > this.end) return this.sizedString();
    const text = readShortAscii(bytes, position + 1, end);
    if (text === undefined) return this.sizedString();
    this.position = end;
    return text;
  }

  /** Text of any kind, behind its size. */
  protected sizedString(): string {
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
   * A plain `Uint8Array` that is the receiver's to keep and to change. Where the message is in memory that is not written again, as
   * large ones are, a binary over 2 KiB that makes up an eighth of that memory or more is a view of it: then its `buffer` can hold others too,
   * and is not to be transferred. All others are copies.
   */
  binary(): Uint8Array {
    const size = this.size("a binary");
    if ((this.itemCost += costlyItem) > itemCostMax) {
      throw this.error("a binary", `it and those before it ${costTooMuch}`);
    }
    const { bytes, position } = this;
    this.position = position + size;
    if (size <= loopBytesMax) return copyFew(bytes, position, size);
    const start = this.memoryStart + position;
    return this.ownsMemory && isMostOf(size, bytes.length)
      ? new Uint8Array(this.memory, start, size)
      : copyBinary(this.memory, start, size);
  }

  /** An instant to the millisecond: what it has of a smaller one is dropped, towards the past. */
  timestamp(): Date {
    return new Date(millisecondsSinceEpoch(this.get64("a timestamp")));
  }

  /** Milliseconds, those of less than one as a fraction. Above 104 days a nanosecond is less than a number can tell. */
  duration(): number {
    return millisecondsFrom(this.get64("a duration"));
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
      `The other side sent case number ${number} of ${unionName}, which this side does not know: its specification is older.`,
    );
  }

  /** Ends a model. Members that a newer peer appended are skipped. */
  endModel(outerEnd: number): void {
    this.position = this.end;
    this.end = outerEnd;
    this.depth -= 1;
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
}
