import type { Socket } from "node:net";

const noBytes = Buffer.alloc(0);

/**
 * Takes what arrives at a socket as it comes. A socket hands it to its readable half by its own `push`, which is there for whoever implements a stream:
 * as nothing is to wait in a queue here, this one passes by it, which saves a tick for each arrival. Where a socket does not come to `push`, its chunks
 * come as `data`, as ever.
 */
export class DirectReads {
  readonly #socket: Socket;
  readonly #push: Socket["push"];

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#push = socket.push.bind(socket);
  }

  /**
   * From now on `take`, which must not throw and is called for `data` too, gets what arrives. What is in the socket's queue comes as `data` before. Where `goesOn` says
   * no, the socket is read no more until `goOn`.
   */
  startReading(take: (chunk: Buffer) => void, goesOn: () => boolean): void {
    const socket = this.#socket;
    socket.push = (chunk: unknown, encoding) => {
      if (!Buffer.isBuffer(chunk) || socket.readableLength > 0) return this.#push(chunk, encoding);
      take(chunk);
      return goesOn();
    };
  }

  /** For the stream the last read has not ended yet. An empty chunk ends it, and is nothing to read: the documentation of `push("")` says so. */
  goOn(): void {
    this.#push(noBytes);
    this.#socket.resume();
  }
}
