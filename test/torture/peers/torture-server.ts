import { Refused, type Receipt } from "torture";
import { TortureServerBase, type CallContext, type TortureApplication } from "torture/server";
import type { Work } from "../peer.js";

const pieceBytes = 16_384;
/** Whoever sends noise may ask for any number, and what runs without a pause is not to run for hours. */
const countMax = 2_000;
const eventBytesMax = 16_384;

/** The daemon of `torture.lmspc`. */
export class TortureServer extends TortureServerBase {
  readonly #work: Work;
  /** How many of `sampled` and `kept` there were. */
  #burst = 0;

  constructor(work: Work) {
    super();
    this.#work = work;
  }

  once(id: number, payload: Uint8Array): Receipt {
    return this.#work.once(id, payload);
  }

  again(id: number, payload: Uint8Array): Receipt {
    return this.#work.again(id, payload);
  }

  later(id: number, delayMs: number): Promise<Receipt> {
    return this.#work.later(id, delayMs);
  }

  async *count(to: number): AsyncIterable<number> {
    for (let number = 0; number < to; number++) yield number;
  }

  async *pour(bytes: bigint): AsyncIterable<Uint8Array> {
    for (let left = Number(bytes); left > 0; left -= pieceBytes) {
      yield new Uint8Array(Math.min(left, pieceBytes));
    }
  }

  async swallow(data: AsyncIterable<Uint8Array>): Promise<bigint> {
    let bytes = 0n;
    for await (const piece of data) bytes += BigInt(piece.length);
    return bytes;
  }

  echo(numbers: AsyncIterable<number>): AsyncIterable<number> {
    return numbers;
  }

  refuse(): void {
    throw new Refused("As it has to.");
  }

  async ask(times: number, { application }: CallContext<TortureApplication>): Promise<number> {
    let right = 0;
    for (let number = 0; number < times; number++) {
      if ((await application.increment(number, { timeoutMs: 20_000 })) === number + 1) right++;
    }
    return right;
  }

  async flood(count: number, bytes: number): Promise<void> {
    const payload = new Uint8Array(Math.min(bytes, eventBytesMax));
    for (let number = 0; number < count; number++) await this.flooded(number, payload);
  }

  burst(count: number, bytes: number): void {
    const payload = new Uint8Array(Math.min(bytes, eventBytesMax));
    for (let fired = 0; fired < Math.min(count, countMax); fired++) {
      const number = this.#burst++;
      void this.sampled(number, payload);
      void this.kept(number, payload);
    }
  }
}
