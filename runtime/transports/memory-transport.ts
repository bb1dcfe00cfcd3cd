import { flushBytes } from "../values/chunks.js";
import { AddressInUse, ConnectionFailed, ProtocolError } from "../errors.js";
import { greetingBytesMax, maxMessageBytesDefault } from "../limits.js";
import { Reader } from "../values/reader.js";
import type { Channel, ChannelHandler, Transport } from "./transport.js";
import { Writer } from "../values/writer.js";

// Kept from the start, so that a test may replace the clock of everything else.
const deferred = setImmediate;
const every = setInterval;

/** As long as a timer can be: what it does is to be there. */
const longMs = 2 ** 31 - 1;

/**
 * Two ends of one channel within a process: what one sends, the other is given in a later turn of the event loop. Each accepts messages of
 * so many bytes.
 */
export function memoryPair(
  oneMessageBytesMax: number = maxMessageBytesDefault,
  otherMessageBytesMax: number = maxMessageBytesDefault,
): [Channel, Channel] {
  const one = new MemoryChannel(oneMessageBytesMax);
  const other = new MemoryChannel(otherMessageBytesMax);
  one.connectTo(other);
  other.connectTo(one);
  return [one, other];
}

/** Connects daemons and applications within one process, by any address they agree on: for tests. */
export function createMemoryTransport(): Transport {
  const listeners = new Map<string, (maxMessageBytes: number) => Channel>();
  return {
    async listen(address, { maxMessageBytes }, accept) {
      if (listeners.has(address)) {
        throw new AddressInUse(`A daemon of this process listens at "${address}" already.`);
      }
      const connectOne = (peerMessageBytesMax: number): Channel => {
        const [application, daemon] = memoryPair(peerMessageBytesMax, maxMessageBytes);
        accept(daemon);
        // As a socket does, until it is told otherwise.
        application.ref?.();
        return application;
      };
      listeners.set(address, connectOne);
      return {
        address,
        async close() {
          if (listeners.get(address) === connectOne) listeners.delete(address);
        },
      };
    },

    async connect(address, { maxMessageBytes }) {
      const connectOne = listeners.get(address);
      if (connectOne === undefined) {
        throw new ConnectionFailed(`No daemon of this process listens at "${address}".`);
      }
      return connectOne(maxMessageBytes);
    },
  };
}

/**
 * One end. There is no queue on the way out: what is sent is in the inbox of the other end at once, and is delivered from there
 * in a turn of its own, as much as is there, so that two ends that answer each other leave room for timers and sockets.
 */
class MemoryChannel implements Channel {
  private readonly maxMessageBytes: number;
  received = 0;
  receivedBytes = 0;
  sentBytes = 0;
  private writer: Writer = new Writer();
  private readonly reader: Reader = new Reader();
  private peer: MemoryChannel = this;
  private handler: ChannelHandler | undefined;
  private open = true;
  /** What the peer sent and was not delivered yet, and whether more can follow. */
  private inbox: Buffer[] = [];
  private inboxBytes = 0;
  private inboxEnded = false;
  /** Of the greeting that is awaited and the one that is sent; undefined once it is over. */
  private greetingBytesMax: { received: number; sent: number } | undefined = {
    received: greetingBytesMax,
    sent: greetingBytesMax,
  };
  private paused = false;
  private broken = false;
  private heldBack = false;
  private scheduled = false;
  private failure: Error | undefined;
  /** Keeps the process alive, as a socket does by itself. */
  private keeper: NodeJS.Timeout | undefined;

  constructor(maxMessageBytes: number) {
    this.maxMessageBytes = maxMessageBytes;
  }

  connectTo(peer: MemoryChannel): void {
    this.peer = peer;
  }

  get queuedBytes(): number {
    return this.open ? this.peer.inboxBytes : 0;
  }

  begin(): Writer {
    this.writer.beginMessage(0, this.greetingBytesMax?.sent);
    return this.writer;
  }

  end(): void {
    this.writer.endMessage();
    this.send(this.writer.message());
    this.writer.clear();
  }

  abandon(): void {
    this.writer.clear();
  }

  send(message: Uint8Array): void {
    const { peer } = this;
    if (!this.open || !peer.open) return;
    peer.inbox.push(Buffer.from(message));
    peer.inboxBytes += message.length;
    peer.received++;
    peer.receivedBytes += message.length;
    this.sentBytes += message.length;
    // As with a socket, a queue of 64 KiB or more is a promise that `drained` will be called.
    if (peer.inboxBytes >= flushBytes) this.heldBack = true;
    peer.schedule();
  }

  start(handler: ChannelHandler): void {
    this.handler = handler;
    this.schedule();
  }

  limitGreeting(received: number, sent: number): void {
    this.greetingBytesMax = { received, sent };
  }

  greeted(peerMessageBytesMax: number, original?: Writer): void {
    this.greetingBytesMax = undefined;
    if (original !== undefined) this.writer = original;
    this.writer.maxMessageBytes = peerMessageBytesMax;
  }

  ref(): void {
    if (this.open) this.keeper ??= every(() => {}, longMs);
  }

  unref(): void {
    clearInterval(this.keeper);
    this.keeper = undefined;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.schedule();
  }

  close(): void {
    this.finish();
  }

  destroy(): void {
    if (!this.open) return;
    // What the peer was not given yet is lost, as it is when a socket is destroyed.
    this.peer.dropInbox();
    this.finish();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    deferred(() => {
      this.scheduled = false;
      if (this.handler === undefined) return;
      if (this.open) this.deliver();
      // Also where the delivery itself was what ended the channel.
      if (!this.open) this.notifyClosed();
    });
  }

  private deliver(): void {
    let delivered = 0;
    while (this.open && !this.paused && !this.broken && delivered < this.inbox.length) {
      const message = this.inbox[delivered++] as Buffer;
      this.inboxBytes -= message.length;
      this.deliverOne(message);
    }
    this.inbox.splice(0, delivered);
    if (this.inbox.length > 0 || !this.open) return;
    this.peer.notifyDrained();
    if (this.inboxEnded) this.finish();
  }

  private deliverOne(message: Buffer): void {
    const limit = this.greetingBytesMax?.received ?? this.maxMessageBytes;
    try {
      if (message.length > 0 && message.length <= limit) {
        this.reader.reset(message, 0, message.length, true);
        this.handler?.message(this.reader);
      } else {
        this.broken = true;
        this.handler?.broken(
          new ProtocolError(
            `A message of ${message.length} bytes is not from 1 to ${limit} bytes.`,
          ),
        );
      }
    } catch (error) {
      this.finish(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Called by the other end when it has delivered everything. */
  private notifyDrained(): void {
    if (!this.heldBack) return;
    this.heldBack = false;
    if (this.open) this.handler?.drained();
  }

  private notifyClosed(): void {
    const { handler } = this;
    this.handler = undefined;
    handler?.closed(this.failure);
  }

  private dropInbox(): void {
    this.inbox = [];
    this.inboxBytes = 0;
  }

  /** Ends both directions: the other end delivers what it has, and then ends as well. */
  private finish(error?: Error): void {
    if (!this.open) return;
    this.open = false;
    this.unref();
    this.writer.clear();
    this.dropInbox();
    this.peer.inboxEnded = true;
    this.peer.schedule();
    this.failure = error;
    this.schedule();
  }
}
