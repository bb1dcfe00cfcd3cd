import type { Duplex } from "node:stream";
import { emptyChunk, firstBytes, flushBytes, releaseChunk, takeChunk } from "../values/chunks.js";
import { flushAtEndOfTurn, somethingWaits, type Flushable } from "./flush-list.js";
import { greetingBytesMax } from "../limits.js";
import type { FullChunk } from "../values/message-buffer.js";
import type { SharedMessage } from "./transport.js";
import { WholeFrames } from "./whole-frames.js";
import { Writer } from "../values/writer.js";

/*
 * The way out: a message is encoded into the writer's chunks, and `end` has them flushed at the end of the turn. A flush hands
 * all chunks to the stream. If the kernel took them at once, as it nearly always does, they go back to the stock; if not, the
 * peer is slow, and they are in flight until the stream says that they are written. What is sent meanwhile stays in the writer,
 * and is flushed in one piece then. So a turn costs one write, and a slow peer costs no more writes than it can take.
 *
 * Who asks and answers one at a time would gain nothing from waiting, and a tick costs a tenth of such a call: where each arrival was followed by one
 * message for a while, the next is written at once. A second one after the same arrival ends that. Where others have something to flush it waits with
 * them: who is answered can rely on it that the events before are on their way.
 */

/** What the buffer of a socket takes at once, of Linux as of others. */
const piecesBytes = 3 * flushBytes;

/** So many arrivals in a row that were followed by one message each: then the next will be, too. */
const loneMessagesMin = 8;

/** Stands for what is in flight where that is not in chunks. */
const inFlightElsewhere: FullChunk[] = [{ chunk: emptyChunk, start: 0, used: 0 }];

/** The sending half of a channel over a byte stream. What it does for a `Channel` is said there. */
export abstract class StreamOutlet implements Flushable {
  sentBytes = 0;
  protected state: "open" | "closing" | "closed" = "open";
  protected readonly stream: Duplex;
  private readonly copiesWrites: boolean;
  private writer: Writer = new Writer();
  /** Of the greeting that is sent; undefined once it is over, and the peer has said what it accepts. */
  protected greetingBytesMax: number | undefined = greetingBytesMax;
  private frameBytes = 8;
  private flushScheduled = false;
  /** Messages that were ended since something last arrived, and how often in a row that was one. */
  private sentSinceArrival = 0;
  private loneMessages = 0;
  /** A frame that many channels share, where it is all that there is to flush: it is not copied. Before anything else, it is. */
  private shared: Uint8Array | undefined;
  /** Chunks that the stream has not written yet. While there are any it is given no more: the writer keeps the rest. */
  private inFlight: FullChunk[] = [];
  /**
   * Whether writes are told of when they are done, which costs as much as a small call. A socket whose kernel took the last write at once is
   * given the next without.
   */
  private isTold = true;
  /** Where the peer is an original, which must be given each frame in one piece. */
  private wholeFrames: WholeFrames | undefined;

  /** `copiesWrites` is that of `StreamChannel`. */
  constructor(stream: Duplex, copiesWrites: boolean) {
    this.stream = stream;
    this.copiesWrites = copiesWrites;
  }

  /** The stream had been slow, and has written everything now. */
  protected abstract drained(): void;

  get queuedBytes(): number {
    if (this.state === "closed") return 0;
    const { pendingBytes } = this.writer;
    const shared = this.shared === undefined ? 0 : this.shared.length;
    // Asked after each message: where the stream has written everything, it need not be asked.
    if (this.inFlight.length === 0 && this.wholeFrames === undefined) return pendingBytes + shared;
    const held = this.wholeFrames === undefined ? 0 : this.wholeFrames.size;
    return pendingBytes + this.stream.writableLength + held + shared;
  }

  begin(): Writer {
    if (this.shared !== undefined) this.copyShared();
    this.writer.beginMessage(this.frameBytes, this.greetingBytesMax);
    return this.writer;
  }

  end(): void {
    if (this.state !== "open") {
      this.writer.abandonMessage();
      return;
    }
    this.writer.endMessage();
    if (this.inFlight.length > 0) {
      this.writer.copyLeft();
      return;
    }
    const isFirst = this.sentSinceArrival++ === 0;
    // More than a chunk is not worth waiting for: the peer can begin to read it.
    if (this.writer.pendingBytes >= flushBytes) {
      this.flush();
    } else if (!this.flushScheduled) {
      if (isFirst && this.loneMessages >= loneMessagesMin && !somethingWaits()) this.flush();
      else this.flushLater();
    }
  }

  private flushLater(): void {
    this.flushScheduled = true;
    flushAtEndOfTurn(this);
  }

  /** Something has come from the peer; to be called before it is delivered. */
  protected arrived(): void {
    this.loneMessages = this.sentSinceArrival === 1 ? this.loneMessages + 1 : 0;
    this.sentSinceArrival = 0;
  }

  endWith(bytes: Uint8Array): boolean {
    const { stream, writer } = this;
    const isFree = this.state === "open" && this.inFlight.length === 0;
    if (!isFree || !this.copiesWrites || this.wholeFrames !== undefined) {
      writer.raw(bytes);
      this.end();
      return true;
    }
    writer.endMessage(bytes.length);
    const chunks = writer.takeChunks();
    stream.cork();
    for (const { chunk, used } of chunks) this.write(firstBytes(chunk, used));
    this.write(bytes);
    stream.uncork();
    return this.wrote(chunks);
  }

  abandon(): void {
    this.writer.abandonMessage();
  }

  send(message: Uint8Array): void {
    if (this.shared !== undefined) this.copyShared();
    // Whoever encoded the message has checked it against what the peers accept.
    this.writer.beginMessage(this.frameBytes, Number.POSITIVE_INFINITY);
    this.writer.raw(message);
    this.end();
  }

  sendShared(message: SharedMessage): void {
    const isAlone =
      this.shared === undefined && this.inFlight.length === 0 && this.writer.pendingBytes === 0;
    if (!isAlone || !this.copiesWrites || this.state !== "open") {
      this.send(message.bytes);
      return;
    }
    const frame = message.frame();
    this.shared = frame;
    this.sentSinceArrival++;
    if (frame.length >= flushBytes) this.flush();
    else if (!this.flushScheduled) this.flushLater();
  }

  /** From now on messages are as large as the peer accepts, and in frames that it understands: protocol 2's, unless it is an original. */
  protected leaveGreeting(peerMessageBytesMax: number, original: Writer | undefined): void {
    this.greetingBytesMax = undefined;
    if (original === undefined) {
      this.frameBytes = 4;
      this.writer.leavesLast = this.copiesWrites;
    } else {
      this.wholeFrames = new WholeFrames();
      // The greeting, perhaps.
      this.wholeFrames.add(this.writer.takeChunks());
      this.writer = original;
    }
    this.writer.maxMessageBytes = peerMessageBytesMax;
  }

  /** @internal */
  flushInTurn(): void {
    this.flushScheduled = false;
    if (this.state !== "closed") this.flush();
  }

  protected flush(): void {
    const { writer, wholeFrames } = this;
    if (this.inFlight.length > 0) return;
    if (wholeFrames !== undefined) {
      this.flushWholeFrames(wholeFrames);
      return;
    }
    if (this.shared !== undefined) this.flushShared(this.shared);
    if (writer.pendingBytes === 0) return;
    const left = writer.takeLeft();
    const chunks = writer.takeChunks();
    if (left !== undefined) chunks.push(...piecesOf(left, 0));
    const isFree = this.writeTogether(chunks);
    if (left !== undefined) this.writeRest(left, isFree);
  }

  /** Returns whether the stream took all of them at once. */
  private writeTogether(chunks: FullChunk[]): boolean {
    const { stream } = this;
    if (chunks.length > 1) stream.cork();
    for (const { chunk, used } of chunks) this.write(firstBytes(chunk, used));
    if (chunks.length > 1) stream.uncork();
    return this.wrote(chunks);
  }

  /**
   * The first pieces were written, and the peer begins to read them. What the kernel takes at once is copied bit by bit into memory that is still in the
   * processor's cache, all else as usual: once this returns, the bytes may change.
   */
  private writeRest(left: Uint8Array, isFree: boolean): void {
    let start = piecesBytes;
    for (let goesOn = isFree; goesOn && start < left.length; start += piecesBytes) {
      // Rather than to ask for that once they are in flight: a further write would delay what follows.
      this.isTold = true;
      goesOn = this.writeTogether(piecesOf(left, start));
    }
    if (start < left.length) this.writer.goOnWith(left, start);
  }

  private write(bytes: Uint8Array): void {
    this.sentBytes += bytes.length;
    if (!this.isTold) this.stream.write(bytes);
    else this.stream.write(this.copiesWrites ? bytes : Buffer.from(bytes), this.onWritten);
  }

  /** The stream was given these. Returns whether it took all of them at once; if not, they are in flight. */
  private wrote(chunks: FullChunk[]): boolean {
    const { stream } = this;
    if (stream.writableLength === 0) {
      releaseChunks(chunks);
      this.isTold = !this.copiesWrites;
      return true;
    }
    this.inFlight = chunks;
    if (this.isTold) return false;
    this.isTold = true;
    // Is written, and told of, after all that was given before.
    stream.write(emptyChunk.bytes, this.onWritten);
    return false;
  }

  /** Nothing was in flight, and nothing is in the writer. */
  private flushShared(frame: Uint8Array): void {
    this.shared = undefined;
    this.sentBytes += frame.length;
    if (this.isTold) this.stream.write(frame, this.onWritten);
    else this.stream.write(frame);
    this.wrote(inFlightElsewhere);
  }

  /** Something else goes with it: both leave in one piece. */
  private copyShared(): void {
    const { shared } = this;
    this.shared = undefined;
    if (shared !== undefined) this.send(shared.subarray(4));
  }

  /** One write after the other, as long as the kernel takes them at once. */
  private flushWholeFrames(frames: WholeFrames): void {
    if (this.writer.pendingBytes > 0) frames.add(this.writer.takeChunks());
    for (let piece = frames.take(); piece !== undefined; piece = frames.take()) {
      this.sentBytes += piece.length;
      this.stream.write(piece, this.onWritten);
      if (this.stream.writableLength === 0) continue;
      this.inFlight = inFlightElsewhere;
      return;
    }
  }

  /** Called for writes, in order; those that the kernel took at once are done with already. */
  private readonly onWritten = (error?: Error | null): void => {
    if (error || this.inFlight.length === 0 || this.stream.writableLength > 0) return;
    releaseChunks(this.inFlight);
    this.inFlight = [];
    if (this.state === "closed") return;
    this.flush();
    if (this.inFlight.length > 0) return;
    if (this.state === "closing") this.endStream();
    else this.drained();
  };

  /** Ends the stream, once it has been given everything. */
  protected endWhenGiven(): void {
    if (this.writer.pendingBytes === 0 && !this.wholeFrames?.size) this.endStream();
  }

  /** An original may never end its side: with one, nothing is waited for once all is written. */
  private endStream(): void {
    const { stream } = this;
    if (this.wholeFrames === undefined) stream.end();
    else stream.end(() => stream.destroy());
  }

  /** What the stream was not given yet goes nowhere. */
  protected dropQueued(): void {
    this.shared = undefined;
    this.writer.clear();
    this.wholeFrames?.clear();
  }

  /** The stream is closed, and writes nothing any more. */
  protected dropAll(): void {
    this.dropQueued();
    this.inFlight = [];
  }
}

/** Copies of the bytes that are written together, which is what the kernel takes at once. */
function piecesOf(bytes: Uint8Array, start: number): FullChunk[] {
  const pieces: FullChunk[] = [];
  for (
    let offset = start;
    offset < Math.min(bytes.length, start + piecesBytes);
    offset += flushBytes
  ) {
    const chunk = takeChunk(flushBytes);
    const piece = bytes.subarray(offset, offset + flushBytes);
    chunk.bytes.set(piece);
    pieces.push({ chunk, start: 0, used: piece.length });
  }
  return pieces;
}

function releaseChunks(chunks: readonly FullChunk[]): void {
  for (const { chunk } of chunks) releaseChunk(chunk);
}
