import { calleeFlag } from "../messages/messages.js";
import { PartialMessage } from "../values/partial-message.js";
import type { MessageInParts } from "../transports/transport.js";
import { copyBinary, keepHere } from "../values/binary.js";
import { noteNewBytes } from "../values/lasting-memory.js";
import type { Reader } from "../values/reader.js";
import type { IncomingStream } from "./incoming-stream.js";

/** Below this, putting an item together costs less than a further item does. */
const sizeMin = 16 * 1024;

/** So large is every part but the last: a peer that sends byte by byte makes no item of each. */
const partMin = 4 * 1024;

/** Who knows the streams of bytes that callers send. */
export interface BinaryStreams {
  binaryStream(id: number, stream: number): IncomingStream | undefined;
}

/**
 * An item of a `stream binary` of a caller has begun to arrive: `reader` stands behind its head, and has no more than the beginning. Returns what takes
 * it as it comes, since how bytes are cut means nothing; or undefined for an item that is to be read as a whole, which tells what is wrong with it too.
 * Throws `ProtocolError` where too little of it is there.
 */
export function itemInParts(
  head: number,
  reader: Reader,
  size: number,
  callee: BinaryStreams,
): MessageInParts | undefined {
  if (size < sizeMin || (head & calleeFlag) !== 0) return undefined;
  const id = reader.uint32();
  const number = reader.varint("the number of a stream");
  const bytes = reader.varint("the size of a binary");
  const headBytes = reader.messageBytes - reader.remaining;
  if (headBytes + bytes !== size) return undefined;
  const stream = callee.binaryStream(id, number);
  return stream?.begin(size) === true ? new ItemInParts(stream, size, headBytes) : undefined;
}

class ItemInParts implements MessageInParts {
  readonly size: number;
  missing: number;
  readonly #stream: IncomingStream;
  readonly #headBytes: number;
  /** What is left of the item, once a part of it was small. */
  #rest: PartialMessage | undefined;
  /** Bytes of the message that were not paid for by an item yet. */
  #cost = 0;

  constructor(stream: IncomingStream, size: number, headBytes: number) {
    this.#stream = stream;
    this.size = size;
    this.missing = size;
    this.#headBytes = headBytes;
  }

  /** The first part has all of the head. */
  add(chunk: Buffer, start: number, end: number): void {
    const from = this.missing === this.size ? start + this.#headBytes : start;
    this.missing -= end - start;
    this.#cost += end - start;
    if (end - from < partMin && this.missing > 0)
      this.#rest ??= new PartialMessage(end - from + this.missing);
    if (this.#rest === undefined) this.#give(partOf(chunk, from, end));
    else this.#addToRest(this.#rest, chunk, from, end);
  }

  #addToRest(rest: PartialMessage, chunk: Buffer, start: number, end: number): void {
    rest.add(chunk, start, end);
    if (this.missing > 0) return;
    const { buffer, byteOffset } = rest.bytes;
    this.#give(new Uint8Array(buffer, byteOffset, rest.size));
  }

  #give(bytes: Uint8Array): void {
    this.#stream.take(bytes, this.#cost);
    this.#cost = 0;
  }
}

/** A view where the part is half of its memory or more, so that what waits for a slow handler keeps little more than twice its credit; else a copy. */
function partOf({ buffer, byteOffset }: Buffer, start: number, end: number): Uint8Array {
  const size = end - start;
  noteNewBytes(size);
  if (size < partMin || size * 2 < buffer.byteLength)
    return copyBinary(buffer, byteOffset + start, size);
  keepHere(buffer);
  return new Uint8Array(buffer, byteOffset + start, size);
}
