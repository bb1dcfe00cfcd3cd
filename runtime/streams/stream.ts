import { InvalidValue } from "../errors.js";

/** A stream as whoever reads it sees it: it can be iterated over once. */
export class Stream<Item> implements AsyncIterable<Item> {
  readonly #name: string;
  #open: (() => AsyncIterator<unknown, undefined>) | undefined;

  /** `open` is called when the iteration begins. Its items are of the type that the stream is made for. */
  constructor(name: string, open: () => AsyncIterator<unknown, undefined>) {
    this.#name = name;
    this.#open = open;
  }

  /** Throws `InvalidValue` the second time: its items are gone. */
  [Symbol.asyncIterator](): AsyncIterator<Item, undefined> {
    const open = this.#open;
    if (open === undefined) {
      throw new InvalidValue(
        `The stream ${this.#name} was read already, and can be read once. Call the method again for another one.`,
      );
    }
    this.#open = undefined;
    // What reads the items is generated from the same type as what takes them.
    return open() as AsyncIterator<Item, undefined>;
  }
}
