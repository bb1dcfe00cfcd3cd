import { isDate, isUint8Array } from "node:util/types";
import { describe } from "../describe.js";
import { lengthOf, plainBytes, setBytes, timeOf } from "./intrinsics.js";
import { checkJson, containersOf, type JsonValue } from "./json.js";
import { costlyItem, depthMax, itemCostMax } from "../limits.js";
import { Misfit } from "./misfit.js";
import { nanosecondsOf } from "./nanoseconds.js";
import { NumberListWriter } from "./number-list-writer.js";
import {
  isWellFormed,
  isWrittenWell,
  mediumTextUnits,
  shortTextUnits,
  utf8Size,
  writeUtf8,
} from "./text.js";
import { isStreamSource, streamSourceText, type StreamSource } from "./stream-source.js";
import { isUuid, writeUuid } from "./uuid.js";

/**
 * Encodes messages, one after the other, into chunks of memory (PROTOCOL.md, section 5). Generated code calls it with every
 * value and the name of the member that holds it; a value that does not fit its type, or that the receiver would refuse,
 * throws `InvalidValue`, and whoever began the message takes it back.
 */
export class Writer extends NumberListWriter {
  protected depth = 0;
  private streams: unknown[] = [];

  override beginMessage(frameBytes?: number, messageBytesMax?: number): void {
    super.beginMessage(frameBytes, messageBytesMax);
    this.depth = 0;
  }

  /** Whether the protocol that is written has headers of calls. */
  get carriesHeaders(): boolean {
    return true;
  }

  /** Well-formed text of any length. A lone surrogate has no UTF-8 and is refused rather than replaced. */
  string(value: string, member: string): void {
    if (typeof value !== "string") this.refuse(member, "a string", value);
    const length = value.length;
    if (length > shortTextUnits || this.position + length * 3 >= this.limit) {
      this.longString(value, member);
      return;
    }
    const bytes = this.bytes;
    const start = this.position + 1;
    for (let index = 0; index < length; index++) {
      const unit = value.charCodeAt(index);
      if (unit >= 0x80) {
        this.restOfString(value, index, member);
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
    const size = lengthOf(value);
    if ((this.itemCost += costlyItem) > itemCostMax) throw this.tooCostly(member, value);
    this.varint(size);
    if (this.position + size > this.limit) {
      this.largeRaw(plainBytes(value));
    } else if (size <= 16) {
      const bytes = this.bytes;
      const position = this.position;
      for (let index = 0; index < size; index++) bytes[position + index] = value[index] as number;
      this.position = position + size;
    } else {
      setBytes(this.bytes, value, this.position);
      this.position += size;
    }
  }

  /**
   * As `binary`, for the last value of a message: large bytes may be copied as late as the message is sent, so nothing of the user's may run in between, such as
   * a getter of a further value.
   */
  lastBinary(value: Uint8Array, member: string): void {
    this.isLast = this.leavesLast;
    try {
      this.binary(value, member);
    } finally {
      this.isLast = false;
    }
  }

  /** An instant, to the millisecond. */
  timestamp(value: Date, member: string): void {
    if (!isDate(value)) this.refuse(member, "a Date", value);
    const nanoseconds = nanosecondsOf(timeOf(value));
    if (nanoseconds === undefined) {
      const range = "must be a Date from 1677-09-21 to 2262-04-11";
      throw new Misfit(member, `${range}, got ${describeDate(value)}`, value);
    }
    this.int64(nanoseconds, member);
  }

  /** Milliseconds, rounded to the nearest nanosecond. */
  duration(value: number, member: string): void {
    const nanoseconds = typeof value === "number" ? nanosecondsOf(value) : undefined;
    if (nanoseconds === undefined) {
      this.refuse(member, "a number of milliseconds within 292 years", value);
    }
    this.int64(nanoseconds, member);
  }

  /** Letters of either size; they arrive small. */
  uuid(value: string, member: string): void {
    if (typeof value !== "string" || !isUuid(value)) {
      this.refuse(member, "a uuid such as 123e4567-e89b-12d3-a456-426614174000", value);
    }
    if (this.position + 16 > this.limit) this.makeRoom(16);
    writeUuid(this.bytes, this.position, value);
    this.position += 16;
  }

  /** Checked as a value, which says where it is wrong, and as text, since a value can change in between or tell another by `toJSON`. */
  json(value: JsonValue, member: string): void {
    checkJson(value, member);
    const text: unknown = JSON.stringify(value);
    if (typeof text !== "string") this.refuse(member, "a JSON value", value);
    const containers = containersOf(text);
    if (containers === undefined) this.refuse(member, "a JSON value that nests 64 deep", value);
    this.itemCost += containers * costlyItem;
    if (this.itemCost > itemCostMax) throw this.tooCostly(member, value);
    this.string(text, member);
  }

  /** The number of an enum's value, also one that only a newer peer knows. */
  enum(value: number, member: string, enumName: string): void {
    if (typeof value !== "number" || value >>> 0 !== value) {
      this.refuse(member, `a value of the enum ${enumName}`, value);
    }
    this.varint(value);
  }

  /** Writes whether there is a value. Where there is, it is to be written next. */
  optional<T>(value: T | undefined): value is T {
    const isPresent = value !== undefined;
    if (this.position >= this.limit) this.makeRoom(1);
    this.bytes[this.position++] = isPresent ? 1 : 0;
    return isPresent;
  }

  /** Streams travel apart from the values: whoever has arguments written that hold any takes them here after. */
  stream(value: StreamSource<unknown>, member: string): void {
    if (!isStreamSource(value)) this.refuse(member, streamSourceText, value);
    this.streams.push(value);
  }

  /** The streams that were written since, in their order. */
  takeStreams(): readonly unknown[] {
    return this.streams.splice(0);
  }

  /** Checks that a union is an object; its `kind` then chooses the case. */
  union(value: object, member: string, unionName: string): void {
    if (typeof value !== "object" || value === null) {
      this.refuse(member, `an object of the union ${unionName}`, value);
    }
  }

  /** Begins the case of a union. Returns what `endModel` is to be called with once its value is written. */
  beginCase(number: number, member: string, unionName: string): number {
    this.varint(number);
    return this.beginSized(member, unionName);
  }

  /** For a union of none of its kinds. */
  unknownCase(value: object, member: string, unionName: string): Misfit {
    const kind: unknown = Reflect.get(value, "kind");
    return new Misfit(
      member,
      `must be of a kind of the union ${unionName}, got ${describe(kind)}`,
      value,
    );
  }

  /** Begins a model: checks that it is an object. Returns what `endModel` is to be called with once the members are written. */
  beginModel(value: object, member: string, modelName: string): number {
    if (typeof value !== "object" || value === null) {
      this.refuse(member, `an object of the model ${modelName}`, value);
    }
    return this.beginSized(member, modelName);
  }

  /** Ends what `beginModel` or `beginCase` returned `start` for: what was written since is its size. Inner ones end first. */
  endModel(start: number): void {
    this.depth -= 1;
    this.patch(start - 4, this.pendingBytes - start, true);
  }

  private beginSized(member: string, typeName: string): number {
    this.descend(member, typeName);
    if (this.position + 4 > this.limit) this.makeRoom(4);
    this.position += 4;
    return this.pendingBytes;
  }

  /** Goes into a model or a union; `depth` is counted down at its end. */
  protected descend(member: string, typeName: string): void {
    if (++this.depth > depthMax) {
      const complaint = `must not nest models more than ${depthMax} deep: does a ${typeName} contain itself?`;
      throw new Misfit(member, complaint, undefined);
    }
  }

  /** Goes on with short text where it is no longer ASCII; what stands before that has been written. */
  private restOfString(value: string, index: number, member: string): void {
    const start = this.position + 1;
    const end = writeUtf8(this.bytes, start + index, value, index);
    if (end < 0) throw loneSurrogate(value, ~end, member);
    this.bytes[start - 1] = end - start;
    this.position = end;
  }

  /**
   * The size stands in front, and is known once the text is written: the text is written after as many bytes as the size of ASCII
   * takes, and moved where that was wrong.
   */
  private longString(value: string, member: string): void {
    const { length } = value;
    const { bytes } = this;
    const start = this.position + (length < 0x80 ? 1 : 2);
    if (length > mediumTextUnits || start + length * 3 >= this.limit) {
      this.measuredString(value, member);
      return;
    }
    const size = bytes.write(value, start);
    if (size !== length) {
      if (!isWrittenWell(value, bytes, start, start + size)) this.sizeOf(value, member);
      if (length < 0x80 && size >= 0x80) bytes.copyWithin(start + 1, start, start + size);
    }
    this.varint(size);
    this.position += size;
  }

  /**
   * Text for which there may be no room, or that is large: measured first and then written. For ASCII, which the size tells from the
   * rest, `latin1` copies the characters without looking at them.
   */
  private measuredString(value: string, member: string): void {
    const size = Buffer.byteLength(value);
    const ascii = size === value.length;
    if (!ascii && !isWellFormed(value)) this.sizeOf(value, member);
    this.varint(size);
    if (this.position + size > this.limit) this.makeRoom(size);
    this.bytes.write(value, this.position, ascii ? "latin1" : "utf8");
    this.position += size;
  }

  /** The size in UTF-8. Throws for text that has none; called for long text only to find out where. */
  protected sizeOf(value: string, member: string): number {
    const size = utf8Size(value);
    if (size >= 0) return size;
    throw loneSurrogate(value, ~size, member);
  }
}

function loneSurrogate(text: string, index: number, member: string): Misfit {
  return new Misfit(
    member,
    `must be well-formed text, got a lone surrogate at index ${index}`,
    text,
  );
}

function describeDate(date: Date): string {
  const time = timeOf(date);
  return Number.isNaN(time) ? "an invalid Date" : new Date(time).toISOString();
}
