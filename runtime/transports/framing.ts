import { ConnectionLost, ProtocolError } from "../errors.js";
import { greetingBytesMax } from "../limits.js";
import { int32At } from "../values/little-endian.js";
import type { ReadWindow } from "./lent-reads.js";
import { PartialMessage } from "../values/partial-message.js";
import type { MessageInParts } from "./transport.js";
import type { Wire } from "../messages/wire.js";

/** What takes the messages out of a byte stream. */
export interface FrameSink {
  /**
   * A whole message, from `start` to `end` of the bytes. They belong to this message alone where `ownsMemory` says so; else
   * they are part of a chunk that holds other messages.
   */
  message(bytes: Buffer, start: number, end: number, ownsMemory: boolean): void;
  /** A message begins in the chunk, from `start` to its end. Returns what takes all of it, part by part, in place of `message`, if anything does. */
  begun?(chunk: Buffer, start: number, size: number): MessageInParts | undefined;
  /** What arrived is no frame. Nothing more is delivered. */
  broken(error: ProtocolError): void;
}

/** Of version 1, in which both versions greet. */
const wideHeaderBytes = 8;
const headerBytes = 4;

/**
 * Cuts a byte stream into messages (PROTOCOL.md, section 2). Knows no sockets: chunks go in, messages come out, within the
 * same call and without a copy where a chunk holds the whole message. A message in parts is copied once, into memory of its
 * own, as they come; what that takes grows with what has arrived, whatever size was announced.
 */
export class FrameReader {
  private readonly sink: FrameSink;
  private readonly maxMessageBytes: number;
  private greeting = true;
  /** Whether headers are those of version 1. */
  private wide = true;
  private greetingBytesMax: number = greetingBytesMax;
  private stopped = false;
  private ended = false;
  private walking = false;
  /** Chunks that wait for `resume`, and how far the first of them was walked. */
  private waiting: Buffer[] = [];
  private offset = 0;
  private readonly header: Buffer = Buffer.alloc(wideHeaderBytes);
  private headerFilled = 0;
  /** Of a message whose length was the last thing in its chunk. */
  private size = 0;
  /** The message that is being put together, or taken part by part. */
  private partial: PartialMessage | MessageInParts | undefined;
  /** What of a message was left by `takeWhole`: its size, or 0 where not even that is all there. */
  private cut: { readonly size: number; readonly arrived: number } | undefined;

  constructor(sink: FrameSink, maxMessageBytes: number) {
    this.sink = sink;
    this.maxMessageBytes = maxMessageBytes;
  }

  /** The first message may be as large as that. */
  limitGreeting(bytesMax: number): void {
    this.greetingBytesMax = bytesMax;
  }

  /**
   * From the next frame on, messages may be as large as they may, and headers are those of protocol 2, unless the peer is an original. May be
   * called while a message is being delivered.
   */
  greeted(wire: Wire = "native"): void {
    this.greeting = false;
    this.wide = wire === "libmedium";
  }

  /** Delivers nothing more until `resume`, not even what is left of the chunk at hand. */
  stop(): void {
    this.stopped = true;
  }

  /** Goes on where `stop` left off. Returns when all chunks are walked, or it was stopped again. */
  resume(): void {
    this.stopped = false;
    this.walkWaiting();
  }

  /** Takes the next chunk. Its bytes must not change any more. */
  push(chunk: Buffer): void {
    if (this.ended) return;
    this.waiting.push(chunk);
    this.walkWaiting();
  }

  /**
   * Takes the whole messages out of memory that is being read into: an alternative to `push`. What is left is to be given again with more behind it; returns
   * how many bytes its message takes in all, as far as that is known.
   */
  takeWhole(window: ReadWindow): number {
    if (this.walking) return 0;
    this.walking = true;
    try {
      while (!this.stopped && !this.ended && window.start < window.end) {
        const wanted = this.takeOne(window);
        if (wanted > 0) return wanted;
      }
    } finally {
      this.walking = false;
    }
    // Nobody wants what is left.
    if (this.ended) window.start = window.end;
    return 0;
  }

  /** Drops what is kept; nothing is delivered any more. */
  end(): void {
    this.ended = true;
    this.waiting = [];
    this.partial = undefined;
  }

  /** What it means that the stream ends now: an error where that is within a message. */
  errorAtEnd(): ConnectionLost | undefined {
    const { partial, headerFilled } = this;
    const cut =
      this.cut ??
      (partial === undefined
        ? { size: this.size, arrived: this.size > 0 ? 0 : headerFilled }
        : { size: partial.size, arrived: partial.size - partial.missing });
    if (this.ended || (cut.size === 0 && cut.arrived === 0)) return undefined;
    const place =
      cut.size > 0
        ? `within a message, after ${cut.arrived} of its ${cut.size} bytes`
        : "within the length of a message";
    return new ConnectionLost(`The connection ended ${place}.`);
  }

  private walkWaiting(): void {
    // A sink that calls `resume` or `push` while it is given a message is served by the loop that gave it.
    if (this.walking) return;
    this.walking = true;
    try {
      let chunk = this.waiting[0];
      while (chunk !== undefined && !this.stopped) {
        this.walk(chunk);
        if (this.offset === chunk.length) {
          this.waiting.shift();
          this.offset = 0;
        }
        chunk = this.waiting[0];
      }
    } finally {
      this.walking = false;
    }
  }

  /**
   * Takes out of the chunk what it holds: whole messages, and the beginning or the end of others. Every condition is asked
   * again after each message, since the sink may have stopped or ended the reader, or switched its frames.
   */
  private walk(chunk: Buffer): void {
    while (this.offset < chunk.length && !this.stopped && !this.ended) {
      if (this.partial !== undefined) {
        this.takePart(chunk, this.partial);
        continue;
      }
      if (!this.wide && this.headerFilled === 0 && this.size === 0) this.walkWhole(chunk);
      if (this.offset === chunk.length || this.stopped || this.ended) return;
      const size = this.size > 0 ? this.size : this.readHeader(chunk);
      const start = this.offset;
      if (size === 0) continue;
      this.size = 0;
      if (start + size <= chunk.length) {
        this.offset = start + size;
        // Walked before it is delivered: the sink may end, stop or throw.
        this.sink.message(chunk, start, start + size, false);
      } else if (start === chunk.length) {
        this.size = size;
      } else {
        this.partial = this.sink.begun?.(chunk, start, size) ?? new PartialMessage(size);
      }
    }
  }

  /** The usual way, for as long as nothing is unusual: a header of protocol 2 and its whole message, one after the other. */
  private walkWhole(chunk: Buffer): void {
    const { sink, maxMessageBytes } = this;
    const last = chunk.length - headerBytes;
    while (this.offset <= last && !this.stopped && !this.ended) {
      const start = this.offset + headerBytes;
      const size = int32At(chunk, this.offset) >>> 0;
      const end = start + size;
      if (size === 0 || size > maxMessageBytes || end > chunk.length) return;
      // Walked before it is delivered: the sink may end, stop or throw.
      this.offset = end;
      sink.message(chunk, start, end, false);
    }
  }

  /** The size of the next message, or 0 where it is not all there yet, or wrong. */
  private readHeader(chunk: Buffer): number {
    const start = this.offset;
    let size: number;
    if (!this.wide && this.headerFilled === 0 && start + headerBytes <= chunk.length) {
      this.offset = start + headerBytes;
      size = int32At(chunk, start) >>> 0;
    } else if (this.headerFilled === 0 && start + wideHeaderBytes <= chunk.length) {
      this.offset = start + wideHeaderBytes;
      size = readWide(chunk, start);
      if (this.greeting) chunk.copy(this.header, 0, start, this.offset);
    } else {
      const wanted = this.wide ? wideHeaderBytes : headerBytes;
      const taken = chunk.copy(
        this.header,
        this.headerFilled,
        start,
        start + wanted - this.headerFilled,
      );
      this.offset = start + taken;
      this.headerFilled += taken;
      if (this.headerFilled < wanted) return 0;
      this.headerFilled = 0;
      size = this.wide ? readWide(this.header, 0) : int32At(this.header, 0) >>> 0;
    }
    return this.isAllowed(size) ? size : 0;
  }

  /** Ends where it is not. */
  private isAllowed(size: number): boolean {
    const limit = this.greeting ? this.greetingBytesMax : this.maxMessageBytes;
    if (size > 0 && size <= limit) return true;
    this.end();
    this.sink.broken(
      new ProtocolError(
        this.greeting
          ? this.noGreeting(size, limit)
          : `The length of a message is ${size} bytes, but a message takes from 1 to ${limit}.`,
      ),
    );
    return false;
  }

  /** No implementation announces 4 GiB: these eight bytes are no length, but mostly text. */
  private noGreeting(size: number, limit: number): string {
    if (size < 2 ** 32) {
      return `The length of a message is ${size} bytes, but a greeting takes from 1 to ${limit}.`;
    }
    const text = this.header.toString("latin1").replace(/[^ -~]/gu, "?");
    return (
      `The other side does not speak the protocol of libmedium: a greeting was awaited, and what came begins with ${JSON.stringify(text)}. ` +
      `Is it another program, one that speaks TLS, or a daemon over stdio whose standard output something else writes to?`
    );
  }

  /** The next part of a message; delivers it with the last. */
  private takePart(chunk: Buffer, partial: PartialMessage | MessageInParts): void {
    const start = this.offset;
    const end = Math.min(start + partial.missing, chunk.length);
    partial.add(chunk, start, end);
    this.offset = end;
    if (partial.missing > 0) return;
    this.partial = undefined;
    if (partial instanceof PartialMessage) this.sink.message(partial.bytes, 0, partial.size, true);
  }

  /** Delivers the first message of the window, or returns how many bytes it takes, where they are not all there. */
  private takeOne(window: ReadWindow): number {
    const { bytes, start, end } = window;
    const bodyStart = start + (this.wide ? wideHeaderBytes : headerBytes);
    this.cut = undefined;
    if (bodyStart > end) {
      this.cut = { size: 0, arrived: end - start };
      return bodyStart - start;
    }
    const size = this.wide ? readWide(bytes, start) : int32At(bytes, start) >>> 0;
    if (this.greeting) bytes.copy(this.header, 0, start, bodyStart);
    if (!this.isAllowed(size)) return 0;
    const bodyEnd = bodyStart + size;
    if (bodyEnd > end) {
      this.cut = { size, arrived: end - bodyStart };
      return bodyEnd - start;
    }
    // Before it is delivered: the sink may end, stop or throw.
    window.start = bodyEnd;
    if (size > window.largest) window.largest = size;
    this.sink.message(bytes, bodyStart, bodyEnd, window.lasts);
    return 0;
  }
}

/** A `u64` beyond 2⁵³ is not exact here, but too large all the same. */
function readWide(bytes: Buffer, start: number): number {
  return bytes.readUInt32BE(start) * 2 ** 32 + bytes.readUInt32BE(start + 4);
}
