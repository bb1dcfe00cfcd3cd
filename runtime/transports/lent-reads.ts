import type { OnReadOpts } from "node:net";
import { keepHere } from "../values/binary.js";
import { lastingMemory } from "../values/lasting-memory.js";

/**
 * What the system reads into, for all sockets of this process that were made for it: it takes what a full socket of Linux holds in one read, and
 * stays in the processor's cache. A socket that is idle holds nothing of its own.
 */
const lentBytes = 256 * 1024;
let lent: Buffer | undefined;

/** For small messages: used again. */
const smallOwnBytes = 64 * 1024;
/** From here on a message is large. */
const largeMessageBytes = 16 * 1024;
/** For large messages, a few of them: never written again, so that their binaries can be views. One of 32 KiB then keeps no more than eight times that. */
const largeOwnBytes = 256 * 1024;
/** Taken at once for a message of which little has arrived, a round size and what is around it: the system gives memory page by page, as it is written. */
const announcedBytesMax = 1024 * 1024 + 4096;

/** Where messages are taken from memory that is being read into. */
export interface ReadWindow {
  readonly bytes: Buffer;
  /** Of the first message that was not taken. */
  start: number;
  readonly end: number;
  /** Whether the bytes are never written again. */
  readonly lasts: boolean;
  /** Of the largest message that was taken, or more. */
  largest: number;
}

/** What takes the messages. Returns how many bytes the first takes that is not all there, as far as that is known. */
export type TakeMessages = (window: ReadWindow, arrivedBytes: number) => number;

/**
 * The reading side of a socket that has its reads go into memory of ours. Most reads end with a message: then that memory is lent, and the messages are
 * taken from it at once. The beginning of a message of which the rest is to come moves to memory of its own, and what comes next is read to
 * behind it: so each message is in one piece, and what is large is not copied any more.
 */
export class LentReads implements ReadWindow {
  /** What the socket is to be made with: it can be told then only. */
  readonly onread: OnReadOpts;
  bytes: Buffer;
  start = 0;
  end = 0;
  lasts = false;
  largest = 0;
  readonly #lent: Buffer;
  #take: TakeMessages = () => 0;
  #goesOn: () => boolean = () => true;

  constructor() {
    lent ??= Buffer.allocUnsafeSlow(lentBytes);
    this.#lent = lent;
    this.bytes = lent;
    this.onread = {
      buffer: () => (this.end === 0 ? this.bytes : this.bytes.subarray(this.end)),
      callback: (size) => {
        this.end += size;
        this.#deliver(size);
        return this.#goesOn();
      },
    };
  }

  /**
   * Has what arrives, from now on, given to `take`, which must not throw. The socket was paused until now, and begins to read in the next turn, also
   * where it is paused meanwhile: where `goesOn` says no, it stops until it is resumed.
   */
  startReading(
    socket: { resume(): unknown },
    take: TakeMessages,
    goesOn: () => boolean = () => true,
  ): void {
    this.#take = take;
    this.#goesOn = goesOn;
    socket.resume();
  }

  /** Goes on with what was not taken. It stays where it is: the socket was told already where to read to, which is behind it. */
  resume(): void {
    if (this.start < this.end) this.#take(this, 0);
  }

  #deliver(arrivedBytes: number): void {
    this.largest = 0;
    const wanted = this.#take(this, arrivedBytes);
    const left = this.end - this.start;
    if (left === 0) this.#beginAgain();
    else if (
      this.bytes === this.#lent ||
      this.bytes.length - this.start < Math.max(wanted, left + 1)
    )
      this.#move(wanted, left);
  }

  /** Where large messages have come, more of them are likely: they come to where they can stay. A small one ends that. */
  #beginAgain(): void {
    if (this.largest < largeMessageBytes) this.#use(this.#lent, false);
    else if (!this.lasts || this.bytes.length - this.end < largeMessageBytes)
      this.#use(memoryOfSeveral(largeOwnBytes), true);
  }

  /** Brings what is left to where the rest of it fits behind it, or to the beginning of it where that is large. */
  #move(wanted: number, left: number): void {
    const { bytes, start, end } = this;
    if (wanted < largeMessageBytes && left < smallOwnBytes / 2) {
      const own =
        bytes.length === smallOwnBytes && !this.lasts
          ? bytes
          : Buffer.allocUnsafeSlow(smallOwnBytes);
      bytes.copy(own, 0, start, end);
      this.#use(own, false);
    } else {
      const announced = Math.min(wanted, Math.max(announcedBytesMax, 4 * left));
      const own = memoryOfSeveral(Math.max(largeOwnBytes, announced, left + largeMessageBytes));
      bytes.copy(own, 0, start, end);
      this.#use(own, true);
    }
    this.end = left;
  }

  #use(bytes: Buffer, lasts: boolean): void {
    this.bytes = bytes;
    this.lasts = lasts;
    this.start = 0;
    this.end = 0;
  }
}

function memoryOfSeveral(size: number): Buffer {
  const memory = lastingMemory(size);
  keepHere(memory.buffer);
  return memory;
}
