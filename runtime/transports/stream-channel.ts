import type { Duplex } from "node:stream";
import { emptyChunk, flushBytes, releaseChunk } from "../values/chunks.js";
import type { ProtocolError } from "../errors.js";
import { flushAtEndOfTurn } from "./flush-list.js";
import { FrameReader, type FrameSink } from "./framing.js";
import type { LentReads, TakeMessages } from "./lent-reads.js";
import { greetingBytesMax, maxMessageBytesDefault } from "../limits.js";
import type { FullChunk } from "../values/message-buffer.js";
import { Reader } from "../values/reader.js";
import type { Channel, ChannelHandler, SharedMessage } from "./transport.js";
import { WholeFrames } from "./whole-frames.js";
import { Writer } from "../values/writer.js";

/** A peer that is alive takes what is queued within this time, and one that is not must not keep this process from ending. */
const closeTimeoutMsDefault = 5_000;

/*
 * The way out: a message is encoded into the writer's chunks, and `end` has them flushed at the end of the turn. A flush hands
 * all chunks to the stream. If the kernel took them at once, as it nearly always does, they go back to the stock; if not, the
 * peer is slow, and they are in flight until the stream says that they are written. What is sent meanwhile stays in the writer,
 * and is flushed in one piece then. So a turn costs one write, and a slow peer costs no more writes than it can take.
 */

/** Stands for what is in flight where that is not in chunks. */
const inFlightElsewhere: FullChunk[] = [{ chunk: emptyChunk, start: 0, used: 0 }];

/**
 * A channel over a byte stream, with the frames of PROTOCOL.md, section 2. The stream must be open, and belongs to the channel
 * from now on: errors of the stream arrive as `closed(error)`, never as an event that nobody listens to.
 *
 * `copiesWrites` says that the stream has taken a copy of what it is given once that was written, as a socket has: then the
 * memory of messages is used again. Other streams may pass it on, and are given copies.
 *
 * `close` waits for the peer to take what is queued and to end in turn, but no longer than `closeTimeoutMs`.
 *
 * Where `queuedBytes` is 64 KiB or more after `end` or `send`, the peer is slow, and `drained` will be called.
 */
export class StreamChannel implements Channel, FrameSink {
  /** Chunks. */
  received = 0;
  receivedBytes = 0;
  sentBytes = 0;
  /** Set by transports that know it. */
  peerAddress: string | undefined;
  private readonly stream: Duplex;
  private readonly closeTimeoutMs: number;
  private writer: Writer = new Writer();
  private readonly reader: Reader = new Reader();
  private readonly frames: FrameReader;
  private readonly copiesWrites: boolean;
  private readonly lentReads: LentReads | undefined;
  private handler: ChannelHandler | undefined;
  private state: "open" | "closing" | "closed" = "open";
  private error: Error | undefined;
  /** Of the greeting that is sent; undefined once it is over, and the peer has said what it accepts. */
  private greetingBytesMax: number | undefined = greetingBytesMax;
  private frameBytes = 8;
  private flushScheduled = false;
  /** A frame that many channels share, where it is all that there is to flush: it is not copied. Before anything else, it is. */
  private shared: Uint8Array | undefined;
  private resumeScheduled = false;
  private paused = false;
  private isRef = true;
  private arrivalListener: (() => void) | undefined;
  /** Chunks that the stream has not written yet. While there are any it is given no more: the writer keeps the rest. */
  private inFlight: FullChunk[] = [];
  /**
   * Whether writes are told of when they are done, which costs as much as a small call. A socket whose kernel took the last write at once is
   * given the next without.
   */
  private isTold = true;
  /** Where the peer is an original, which must be given each frame in one piece. */
  private wholeFrames: WholeFrames | undefined;

  constructor(
    stream: Duplex,
    maxMessageBytes: number = maxMessageBytesDefault,
    closeTimeoutMs: number = closeTimeoutMsDefault,
    copiesWrites = false,
    lentReads?: LentReads,
  ) {
    this.stream = stream;
    this.lentReads = lentReads;
    this.copiesWrites = copiesWrites;
    this.closeTimeoutMs = closeTimeoutMs;
    this.frames = new FrameReader(this, maxMessageBytes);
    stream.on("error", (error: Error) => this.fail(error));
    stream.on("close", () => this.finish());
  }

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
    if (this.inFlight.length > 0) return;
    // More than a chunk is not worth waiting for: the peer can begin to read it.
    if (this.writer.pendingBytes >= flushBytes) {
      this.flush();
    } else if (!this.flushScheduled) {
      this.flushScheduled = true;
      flushAtEndOfTurn(this);
    }
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
    for (const { chunk, used } of chunks) this.write(chunk.bytes.subarray(0, used));
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
    if (frame.length >= flushBytes) {
      this.flush();
    } else if (!this.flushScheduled) {
      this.flushScheduled = true;
      flushAtEndOfTurn(this);
    }
  }

  start(handler: ChannelHandler): void {
    const isFirst = this.handler === undefined;
    this.handler = handler;
    if (this.state === "closed" || this.stream.closed) {
      process.nextTick(() => {
        this.finish();
        this.notifyClosed();
      });
    } else if (isFirst) {
      this.stream.on("end", () => this.receiveEnd());
      if (this.lentReads === undefined) this.stream.on("data", this.receiver());
      else this.lentReads.startReading(this.stream, this.messageTaker(), this.goesOn);
    }
  }

  limitGreeting(receivedBytesMax: number, sentBytesMax: number): void {
    this.frames.limitGreeting(receivedBytesMax);
    this.greetingBytesMax = sentBytesMax;
  }

  greeted(peerMessageBytesMax: number, original?: Writer): void {
    this.greetingBytesMax = undefined;
    if (original === undefined) {
      this.frameBytes = 4;
    } else {
      this.wholeFrames = new WholeFrames();
      // The greeting, perhaps.
      this.wholeFrames.add(this.writer.takeChunks());
      this.writer = original;
    }
    this.frames.greeted(original === undefined ? "native" : "libmedium");
    this.writer.maxMessageBytes = peerMessageBytesMax;
  }

  onArrival(listener: () => void): void {
    this.arrivalListener = listener;
  }

  ref(): void {
    this.isRef = true;
    if ("ref" in this.stream && typeof this.stream.ref === "function") this.stream.ref();
  }

  unref(): void {
    this.isRef = false;
    if ("unref" in this.stream && typeof this.stream.unref === "function") this.stream.unref();
  }

  pause(): void {
    if (this.state !== "open") return;
    this.paused = true;
    this.frames.stop();
    this.stream.pause();
  }

  resume(): void {
    this.paused = false;
    if (this.resumeScheduled || this.handler === undefined) return;
    this.resumeScheduled = true;
    // Later, so that nothing is delivered within this call, which may come from within a delivery.
    process.nextTick(() => {
      this.resumeScheduled = false;
      if (this.paused || this.state !== "open") return;
      this.receive(undefined);
      if (!this.paused) this.stream.resume();
    });
  }

  close(): void {
    if (this.state !== "open") return;
    this.flush();
    this.beginClosing();
  }

  destroy(): void {
    if (this.state === "closed") return;
    this.state = "closing";
    this.frames.end();
    this.stream.destroy();
  }

  /** @internal */
  message(bytes: Buffer, start: number, end: number, ownsMemory: boolean): void {
    this.reader.reset(bytes, start, end, ownsMemory);
    this.handler?.message(this.reader);
  }

  /** @internal */
  broken(error: ProtocolError): void {
    this.handler?.broken(error);
  }

  private takeChunk(chunk: Buffer): void {
    this.received++;
    this.receivedBytes += chunk.length;
    this.frames.push(chunk);
  }

  /** A channel that nobody wants to be told of pays nothing for it. */
  private receiver(): (chunk: Buffer) => void {
    const { arrivalListener } = this;
    if (arrivalListener === undefined) return (chunk) => this.receive(chunk);
    return (chunk) => {
      if (this.isRef) arrivalListener();
      this.receive(chunk);
    };
  }

  /** A channel that closes reads on to the end. */
  private readonly goesOn = (): boolean => !this.paused || this.state !== "open";

  /** As `receiver`, for a socket that reads into memory that is lent. */
  private messageTaker(): TakeMessages {
    const { arrivalListener } = this;
    if (arrivalListener === undefined) return this.takeMessages;
    return (window, arrivedBytes) => {
      if (this.isRef) arrivalListener();
      return this.takeMessages(window, arrivedBytes);
    };
  }

  private readonly takeMessages: TakeMessages = (window, arrivedBytes) => {
    if (arrivedBytes > 0) this.received++;
    this.receivedBytes += arrivedBytes;
    try {
      return this.frames.takeWhole(window);
    } catch (error) {
      this.fail(error);
      return 0;
    }
  };

  /** Goes on with what waits, or with a chunk. */
  private receive(chunk: Buffer | undefined): void {
    try {
      if (chunk !== undefined) this.takeChunk(chunk);
      else {
        this.frames.resume();
        this.lentReads?.resume();
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /** The peer ended its side. Nobody speaks with half a connection in this protocol, so this side ends as well. */
  private receiveEnd(): void {
    if (this.state !== "open") return;
    this.error ??= this.frames.errorAtEnd();
    // The peer reads no more: what the stream was not given yet goes nowhere, and giving it now would be an error.
    this.dropQueued();
    this.beginClosing();
  }

  /** @internal */
  flushInTurn(): void {
    this.flushScheduled = false;
    if (this.state !== "closed") this.flush();
  }

  private flush(): void {
    const { stream, writer, wholeFrames } = this;
    if (this.inFlight.length > 0) return;
    if (wholeFrames !== undefined) {
      this.flushWholeFrames(wholeFrames);
      return;
    }
    if (this.shared !== undefined) this.flushShared(this.shared);
    if (writer.pendingBytes === 0) return;
    const chunks = writer.takeChunks();
    if (chunks.length > 1) stream.cork();
    for (const { chunk, used } of chunks) this.write(chunk.bytes.subarray(0, used));
    if (chunks.length > 1) stream.uncork();
    this.wrote(chunks);
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
    if (this.state === "closing") {
      this.endStream();
      return;
    }
    try {
      this.handler?.drained();
    } catch (failure) {
      this.fail(failure);
    }
  };

  private beginClosing(): void {
    this.state = "closing";
    this.frames.end();
    const timer = setTimeout(() => this.stream.destroy(), this.closeTimeoutMs).unref();
    this.stream.once("close", () => clearTimeout(timer));
    if (this.writer.pendingBytes === 0 && !this.wholeFrames?.size) this.endStream();
    // The peer's end is the sign that it has read everything, and is not seen before what it sent is read.
    this.stream.resume();
  }

  /** An original may never end its side: with one, nothing is waited for once all is written. */
  private endStream(): void {
    const { stream } = this;
    if (this.wholeFrames === undefined) stream.end();
    else stream.end(() => stream.destroy());
  }

  /** The first error is what `closed` tells; those after it are mostly its consequences. */
  private fail(error: unknown): void {
    this.error ??= error instanceof Error ? error : new Error(String(error));
    this.destroy();
  }

  /** The stream is closed: nothing comes from it any more, and nothing goes into it. */
  private finish(): void {
    if (this.state === "closed") return;
    this.state = "closed";
    this.frames.end();
    this.dropQueued();
    this.inFlight = [];
    this.notifyClosed();
  }

  private dropQueued(): void {
    this.shared = undefined;
    this.writer.clear();
    this.wholeFrames?.clear();
  }

  /** Once: the handler is let go. */
  private notifyClosed(): void {
    const { handler } = this;
    this.handler = undefined;
    handler?.closed(this.error);
  }
}

function releaseChunks(chunks: readonly FullChunk[]): void {
  for (const { chunk } of chunks) releaseChunk(chunk);
}
