import type { OnReadOpts } from "node:net";
import type { Duplex } from "node:stream";

/**
 * What the system reads into, for all sockets of this process that were made for it: it takes what a full socket of Linux holds in one read, and
 * stays in the processor's cache. A socket that is idle holds nothing of its own.
 */
const lentBytes = 256 * 1024;
let lent: Buffer | undefined;

/** The reading side of a socket that hands out memory for the length of a call only. */
export class LentReads {
  /** What the socket is to be made with: it can be told then only. */
  readonly onread: OnReadOpts;
  #take: ((bytes: Buffer) => boolean) | undefined;

  constructor() {
    lent ??= Buffer.allocUnsafeSlow(lentBytes);
    const memory = lent;
    this.onread = {
      buffer: memory,
      callback: (size) => this.#take?.(memory.subarray(0, size)) ?? true,
    };
  }

  /**
   * Has what arrives, from now on, given to `take`. The bytes are its own until it returns, with whether to go on reading: if not, that is until the
   * socket is resumed. The socket was paused until now, and begins to read in the next turn, also where it is paused meanwhile.
   */
  start(socket: Duplex, take: (bytes: Buffer) => boolean): void {
    this.#take = take;
    socket.resume();
  }
}
