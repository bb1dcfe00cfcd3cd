import { lastingMemory } from "./lasting-memory.js";

/**
 * Taken at once, though little has arrived: the system gives memory page by page, as it is written. A round size of a binary, and what is around it: else
 * the last bytes of such a message would have all of it copied once more.
 */
const firstBytesMax = 1024 * 1024 + 4096;

/**
 * A message that arrives in parts, put together in memory of its own. That grows with what has arrived, whatever size was announced: it is at most
 * four times that, or little more than 1 MiB.
 */
export class PartialMessage {
  readonly size: number;
  #bytes: Buffer;
  #filled = 0;

  constructor(size: number) {
    this.size = size;
    this.#bytes = lastingMemory(Math.min(size, firstBytesMax));
  }

  get missing(): number {
    return this.size - this.#filled;
  }

  /** Copies the next part. */
  add(chunk: Buffer, start: number, end: number): void {
    const filled = this.#filled + end - start;
    if (filled > this.#bytes.length) this.#grow(filled);
    chunk.copy(this.#bytes, this.#filled, start, end);
    this.#filled = filled;
  }

  /** The message, once nothing is missing. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  #grow(bytesMin: number): void {
    const grown = lastingMemory(Math.min(this.size, bytesMin * 4));
    this.#bytes.copy(grown, 0, 0, this.#filled);
    this.#bytes = grown;
  }
}
