import { releaseChunk } from "../values/chunks.js";
import { wholeFrameBytes } from "../limits.js";
import type { FullChunk } from "../values/message-buffer.js";

const headerBytes = 8;

/**
 * Frames of version 1 on their way out. An original daemon reads the body of a frame with one `recv`, and takes what is there at that
 * moment for all of it. So frames are given to the operating system whole: as many as go into `wholeFrameBytes` together, which is
 * taken at once or not at all, and one that is larger by itself.
 */
export class WholeFrames {
  #waiting: Buffer[] = [];
  #size = 0;

  /** Bytes that wait. */
  get size(): number {
    return this.#size;
  }

  /** Adds frames, whole ones only, and lets go of their chunks. */
  add(chunks: readonly FullChunk[]): void {
    const parts = chunks.map(({ chunk, used }) => chunk.bytes.subarray(0, used));
    const frames = Buffer.concat(parts);
    if (frames.length === 0) return;
    this.#waiting.push(frames);
    this.#size += frames.length;
    for (const { chunk } of chunks) releaseChunk(chunk);
  }

  /** Takes the next frames that may be written together. Undefined if there are none. */
  take(): Buffer | undefined {
    const bytes = this.#waiting[0];
    if (bytes === undefined) return undefined;
    let end = frameEnd(bytes, 0);
    while (end < bytes.length) {
      const next = frameEnd(bytes, end);
      if (next > wholeFrameBytes) break;
      end = next;
    }
    if (end < bytes.length) this.#waiting[0] = bytes.subarray(end);
    else this.#waiting.shift();
    this.#size -= end;
    return bytes.subarray(0, end);
  }

  clear(): void {
    this.#waiting = [];
    this.#size = 0;
  }
}

/** No frame of ours is as long as 2³² bytes: the lower half of its length is enough. */
function frameEnd(bytes: Buffer, start: number): number {
  return start + headerBytes + bytes.readUInt32BE(start + 4);
}
