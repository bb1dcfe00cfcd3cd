import { callIdBytes } from "./kinds.js";

/** Ids of version 1, 16 bytes chosen by the other side, and the numbers that stand for them in version 2. All lie in one piece of memory. */
export class CallIds {
  #bytes: Buffer = Buffer.alloc(16 * callIdBytes);
  #count = 0;
  readonly #free: number[] = [];

  /** Copies an id, and returns its number. */
  add(id: Uint8Array): number {
    const number = this.#free.pop() ?? this.#grow();
    this.#bytes.set(id, number * callIdBytes);
    return number;
  }

  /** A view, valid until the next `add`. */
  get(number: number): Uint8Array {
    return this.#bytes.subarray(number * callIdBytes, (number + 1) * callIdBytes);
  }

  release(number: number): void {
    this.#free.push(number);
  }

  #grow(): number {
    if ((this.#count + 1) * callIdBytes > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)]);
    }
    return this.#count++;
  }
}
