import type { ProtocolError } from "../errors.js";
import { deadlineMsMax } from "../limits.js";
import { Reader } from "../values/reader.js";
import type { Channel, ChannelHandler } from "../transports/transport.js";
import type { Writer } from "../values/writer.js";
import type { Direction, FaultyEnd, LinkFaults } from "./link-faults.js";

interface Waiting {
  readonly message: Buffer;
  /** On the clock of `performance.now`, when it was received. */
  readonly since: number;
}

/**
 * One end of a connection with faults: what it sends goes straight on, what arrives is delayed, dropped or held back on its way to the handler.
 * With faults at both ends, both directions have them.
 */
export class FaultyChannel implements Channel, ChannelHandler, FaultyEnd {
  /** Messages that were not dropped. */
  received = 0;
  readonly #inner: Channel;
  readonly #faults: LinkFaults;
  readonly #direction: Direction;
  readonly #reader = new Reader();
  #handler: ChannelHandler | undefined;
  #hasGreeted = false;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Not before then is more read. */
  #readAgainAt = 0;
  #isPaused = false;
  /** The end of the inner channel, until everything that came before it was delivered. */
  #end: { readonly error: Error | undefined } | undefined;

  constructor(inner: Channel, faults: LinkFaults, direction: Direction) {
    this.#inner = inner;
    this.#faults = faults;
    this.#direction = direction;
    faults.add(this);
  }

  get queuedBytes(): number {
    return this.#inner.queuedBytes;
  }

  get receivedBytes(): number {
    return this.#inner.receivedBytes ?? 0;
  }

  get sentBytes(): number {
    return this.#inner.sentBytes ?? 0;
  }

  begin(): Writer {
    return this.#inner.begin();
  }

  end(): void {
    this.#inner.end();
  }

  abandon(): void {
    this.#inner.abandon();
  }

  send(message: Uint8Array): void {
    this.#inner.send(message);
  }

  start(handler: ChannelHandler): void {
    const isFirst = this.#handler === undefined;
    this.#handler = handler;
    if (isFirst) this.#inner.start(this);
  }

  limitGreeting(receivedBytesMax: number, sentBytesMax: number): void {
    this.#inner.limitGreeting(receivedBytesMax, sentBytesMax);
  }

  greeted(peerMessageBytesMax: number, original?: Writer): void {
    this.#hasGreeted = true;
    this.#inner.greeted(peerMessageBytesMax, original);
  }

  ref(): void {
    this.#inner.ref?.();
  }

  unref(): void {
    this.#inner.unref?.();
  }

  pause(): void {
    this.#isPaused = true;
    this.#inner.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliver();
  }

  close(): void {
    this.#waiting = [];
    this.#inner.close();
  }

  destroy(): void {
    this.#waiting = [];
    this.#inner.destroy();
  }

  message(reader: Reader): void {
    const { delayMs, isDropping, bytesPerSecond } = this.#faults.treatment(this.#direction);
    if (this.#hasGreeted && isDropping) return;
    this.received++;
    if (!this.#hasGreeted) {
      this.#handler?.message(reader);
    } else if (delayMs === 0 && bytesPerSecond === Infinity && this.#waiting.length === 0) {
      this.#handler?.message(reader);
    } else {
      this.#waiting.push({ message: reader.copy(), since: performance.now() });
      this.#deliver();
    }
  }

  broken(error: ProtocolError): void {
    this.#handler?.broken(error);
  }

  drained(): void {
    this.#handler?.drained();
  }

  closed(error?: Error): void {
    this.#end = { error };
    this.#deliver();
  }

  changed(): void {
    this.#deliver();
  }

  cut(): void {
    this.#waiting = [];
    this.#end = { error: new Error("the connection was cut by a test") };
    this.#inner.destroy();
    this.#deliver();
  }

  discard(): void {
    if (this.#waiting.length > 0) this.cut();
  }

  /** Hands over what may be by now, and comes back for the rest. */
  #deliver(): void {
    clearTimeout(this.#timer);
    while (!this.#isPaused) {
      const [next] = this.#waiting;
      if (next === undefined) break;
      const waitMs = this.#waitMs(next);
      if (waitMs > 0) {
        // Nobody reads meanwhile, so that the sender notices.
        if (this.#isSlow) this.#inner.pause();
        if (waitMs < Infinity) {
          // A timer that is told to wait longer than it can does not wait at all.
          this.#timer = setTimeout(() => this.#deliver(), Math.min(waitMs, deadlineMsMax));
        }
        return;
      }
      this.#handOver(next.message);
    }
    if (!this.#isPaused) this.#inner.resume();
    if (this.#waiting.length === 0) this.#finish();
  }

  get #isSlow(): boolean {
    return this.#faults.treatment(this.#direction).bytesPerSecond !== Infinity;
  }

  #waitMs({ since }: Waiting): number {
    const { delayMs, bytesPerSecond } = this.#faults.treatment(this.#direction);
    if (bytesPerSecond === 0) return Infinity;
    const at = Math.max(since + delayMs, bytesPerSecond === Infinity ? 0 : this.#readAgainAt);
    return at - performance.now();
  }

  #handOver(message: Buffer): void {
    this.#waiting.shift();
    const { bytesPerSecond } = this.#faults.treatment(this.#direction);
    const now = performance.now();
    this.#readAgainAt =
      Math.max(now, this.#readAgainAt) + (message.length / bytesPerSecond) * 1_000;
    this.#reader.reset(message, 0, message.length, true);
    this.#handler?.message(this.#reader);
  }

  #finish(): void {
    const end = this.#end;
    const handler = this.#handler;
    if (end === undefined || handler === undefined) return;
    this.#handler = undefined;
    this.#faults.remove(this);
    handler.closed(end.error);
  }
}
