import type { Duplex } from "node:stream";
import type { ProtocolError } from "../errors.js";
import { DirectReads } from "./direct-reads.js";
import { FrameReader, type FrameSink } from "./framing.js";
import type { LentReads, TakeMessages } from "./lent-reads.js";
import { maxMessageBytesDefault } from "../limits.js";
import { Reader } from "../values/reader.js";
import { StreamOutlet } from "./stream-outlet.js";
import type { Channel, ChannelHandler, MessageInParts } from "./transport.js";
import type { Writer } from "../values/writer.js";

/** A peer that is alive takes what is queued within this time, and one that is not must not keep this process from ending. */
const closeTimeoutMsDefault = 5_000;

/**
 * A channel over a byte stream, with the frames of PROTOCOL.md, section 2. The stream must be open, and belongs to the channel
 * from now on: errors of the stream arrive as `closed(error)`, never as an event that nobody listens to.
 *
 * `copiesWrites` says that the stream has taken a copy of what it is given once that was written, as a socket has: then the
 * memory of messages is used again. Other streams may pass it on, and are given copies.
 *
 * `reads` is how a socket is read where that is not by its `data` events.
 *
 * `close` waits for the peer to take what is queued and to end in turn, but no longer than `closeTimeoutMs`.
 *
 * Where `queuedBytes` is 64 KiB or more after `end` or `send`, the peer is slow, and `drained` will be called.
 */
export class StreamChannel extends StreamOutlet implements Channel, FrameSink {
  /** Chunks. */
  received = 0;
  receivedBytes = 0;
  /** Set by transports that know it. */
  peerAddress: string | undefined;
  private readonly closeTimeoutMs: number;
  private readonly reader: Reader = new Reader();
  private readonly frames: FrameReader;
  private readonly lentReads: LentReads | undefined;
  private readonly directReads: DirectReads | undefined;
  private handler: ChannelHandler | undefined;
  private error: Error | undefined;
  private resumeScheduled = false;
  private paused = false;
  private isRef = true;
  private arrivalListener: (() => void) | undefined;

  constructor(
    stream: Duplex,
    maxMessageBytes: number = maxMessageBytesDefault,
    closeTimeoutMs: number = closeTimeoutMsDefault,
    copiesWrites = false,
    reads?: LentReads | DirectReads,
  ) {
    super(stream, copiesWrites);
    if (reads instanceof DirectReads) this.directReads = reads;
    else this.lentReads = reads;
    this.closeTimeoutMs = closeTimeoutMs;
    this.frames = new FrameReader(this, maxMessageBytes);
    stream.on("error", (error: Error) => this.fail(error));
    stream.on("close", () => this.finish());
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
      if (this.lentReads === undefined) {
        const receive = this.receiver();
        this.stream.on("data", receive);
        this.directReads?.startReading(receive, this.goesOn);
      } else this.lentReads.startReading(this.stream, this.messageTaker(), this.goesOn);
    }
  }

  limitGreeting(receivedBytesMax: number, sentBytesMax: number): void {
    this.frames.limitGreeting(receivedBytesMax);
    this.greetingBytesMax = sentBytesMax;
  }

  greeted(peerMessageBytesMax: number, original?: Writer): void {
    this.leaveGreeting(peerMessageBytesMax, original);
    this.frames.greeted(original === undefined ? "native" : "libmedium");
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
      if (!this.paused) this.readOn();
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
  begun(chunk: Buffer, start: number, size: number): MessageInParts | undefined {
    if (this.handler?.begun === undefined) return undefined;
    this.reader.reset(chunk, start, chunk.length);
    return this.handler.begun(this.reader, size);
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
    this.arrived();
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
    this.arrived();
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

  private beginClosing(): void {
    this.state = "closing";
    this.frames.end();
    const timer = setTimeout(() => this.stream.destroy(), this.closeTimeoutMs).unref();
    this.stream.once("close", () => clearTimeout(timer));
    this.endWhenGiven();
    // The peer's end is the sign that it has read everything, and is not seen before what it sent is read.
    this.readOn();
  }

  private readOn(): void {
    if (this.directReads === undefined) this.stream.resume();
    else this.directReads.goOn();
  }

  protected override drained(): void {
    try {
      this.handler?.drained();
    } catch (failure) {
      this.fail(failure);
    }
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
    this.dropAll();
    this.notifyClosed();
  }

  /** Once: the handler is let go. */
  private notifyClosed(): void {
    const { handler } = this;
    this.handler = undefined;
    handler?.closed(this.error);
  }
}
