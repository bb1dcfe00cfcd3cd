import { callIdWords } from "./kinds.js";

/** Ids of version 1, chosen by the other side, and the numbers that stand for them in version 2. All lie in one piece of memory. */
export class CallIds {
  #words: Uint32Array = new Uint32Array(16 * callIdWords);
  #count = 0;
  readonly #free: number[] = [];

  /** Makes room for an id, and returns its number. */
  add(): number {
    return this.#free.pop() ?? this.#grow();
  }

  /** Where the words of all ids are; valid until the next `add`. Those of an id begin at four times its number. */
  get words(): Uint32Array {
    return this.#words;
  }

  release(number: number): void {
    this.#free.push(number);
  }

  #grow(): number {
    if ((this.#count + 1) * callIdWords > this.#words.length) {
      const words = new Uint32Array(this.#words.length * 2);
      words.set(this.#words);
      this.#words = words;
    }
    return this.#count++;
  }
}
