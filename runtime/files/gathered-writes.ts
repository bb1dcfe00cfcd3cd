import type { FileHandle } from "node:fs/promises";

/** As much as one write takes. Twice that is held. */
const gatheredBytes: number = 256 * 1024;

/**
 * Writes parts of any size to a file, one write at a time. What comes meanwhile is copied together, since a write costs more than to copy as much; so a
 * part may change as soon as it was added. An error of a write is thrown by what is called next.
 */
export class GatheredWrites {
  readonly #file: FileHandle;
  #gathered: Buffer = Buffer.allocUnsafeSlow(gatheredBytes);
  #spare: Buffer = Buffer.allocUnsafeSlow(gatheredBytes);
  #size = 0;
  /** Never rejects. */
  #writing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async add(part: Uint8Array): Promise<void> {
    for (let start = 0; start < part.length;) {
      if (this.#size === gatheredBytes) {
        await this.#writing;
        this.#beginWrite();
      }
      const taken = part.subarray(start, start + gatheredBytes - this.#size);
      this.#gathered.set(taken, this.#size);
      this.#size += taken.length;
      start += taken.length;
    }
    if (this.#writing === undefined) this.#beginWrite();
    this.#check();
  }

  /** Resolves once all is written. */
  async finish(): Promise<void> {
    await this.#writing;
    if (this.#size > 0) this.#beginWrite();
    await this.#writing;
    this.#check();
  }

  /** Resolves once nothing is being written, whatever became of it. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #beginWrite(): void {
    this.#check();
    if (this.#size === 0) return;
    const bytes = this.#gathered.subarray(0, this.#size);
    [this.#gathered, this.#spare] = [this.#spare, this.#gathered];
    this.#size = 0;
    this.#writing = this.#write(bytes);
  }

  /** A write may take less than it is given, as where a disk is nearly full. */
  async #write(bytes: Buffer): Promise<void> {
    try {
      for (let written = 0; written < bytes.length;) {
        written += (await this.#file.write(bytes, written)).bytesWritten;
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#writing = undefined;
  }
}
