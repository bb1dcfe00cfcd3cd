import { EventEmitter } from "node:events";
import { describe } from "../describe.js";
import { InvalidValue, ProtocolError } from "../errors.js";
import type { StreamDescription } from "../interface.js";
import { isPlainBytes } from "../values/intrinsics.js";
import { binaryItemBytesMax, streamCreditMax, streamWindowBytes } from "../limits.js";
import { beginItem } from "../messages/messages.js";
import type { Channel } from "../transports/transport.js";
import { turns } from "../turns.js";
import type { Writer } from "../values/writer.js";
import type { ItemGate } from "./item-gate.js";
import { InvalidItem, iterate, type SourceIterator } from "../values/stream-source.js";

/** Below this, a copy costs less than a further piece of a write does. */
const uncopiedBytesMin = 16 * 1024;

/** What an item takes in front of its bytes, at the most. */
const headBytesMax = 32;

/** Where the items of a stream go. */
export interface Route {
  readonly channel: Channel;
  readonly gate: ItemGate;
  /** `calleeFlag` in what a callee sends, else 0. */
  readonly flag: number;
}

/**
 * The writing end of a stream: takes items out of a source, one at a time and only when there is credit for it, and sends each when the
 * channel has room. So it holds one item.
 */
export class OutgoingStream {
  /** For errors: `data of put`. */
  readonly name: string;
  readonly #description: StreamDescription;
  readonly #route: Route;
  readonly #number: number;
  #credit: number = streamWindowBytes;
  #creditComes: (() => void) | undefined;
  /** Sent since others had their turn, or more. */
  #bytesInTurn = 0;
  #iterator: SourceIterator | undefined;
  #source: unknown;
  #isStopped = false;
  #isBorrowing = false;
  #returned: Promise<unknown> | undefined;

  constructor(name: string, description: StreamDescription, route: Route, number: number) {
    this.name = name;
    this.#description = description;
    this.#route = route;
    this.#number = number;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /**
   * Sends all items of the source as those of call `id`. Resolves when the last is sent, or when the source has ended after `stop`. Rejects
   * with what the source throws, and with `InvalidItem` for an item that does not fit.
   */
  async send(id: number, source: unknown): Promise<void> {
    this.#source = source;
    const iterator = iterate(source, this.name);
    this.#iterator = iterator;
    if (this.#isStopped) this.#returned = close(iterator, source);
    while (!this.#isStopped) {
      if (this.#credit <= 0) await this.#untilCredit();
      const turn = this.#turn();
      if (turn !== undefined) await turn;
      if (this.#isStopped) break;
      const next = this.#next(iterator);
      const result = isResult(next) ? next : await this.#arrival(next);
      if (!isObject(result)) throw this.#noResult(result);
      if (result.done === true) break;
      try {
        const { value } = result;
        const sent = this.#sendCut(id, value instanceof Promise ? await value : value);
        // What is ready and has room goes without a detour: a hop for each would cost small items a third of their pace.
        if (sent !== undefined) await sent;
      } catch (error) {
        await close(iterator, source);
        throw error;
      }
    }
    await this.#returned;
  }

  #next(iterator: SourceIterator): IteratorResult<unknown> | PromiseLike<IteratorResult<unknown>> {
    try {
      return iterator.next();
    } catch (error) {
      return this.#endOfStopped(error);
    }
  }

  async #arrival(next: PromiseLike<IteratorResult<unknown>>): Promise<IteratorResult<unknown>> {
    try {
      return await next;
    } catch (error) {
      return this.#endOfStopped(error);
    }
  }

  #noResult(result: unknown): InvalidItem {
    return new InvalidItem(
      `${this.name} is no iterator: its next() gave ${describe(result)} instead of { done, value }.`,
    );
  }

  /** What comes of stopping a source is nobody's fault. */
  #endOfStopped(error: unknown): IteratorResult<unknown> {
    if (this.#isStopped) return { done: true, value: undefined };
    throw error;
  }

  /** The reader has room for more. */
  add(bytes: number): void {
    if (bytes === 0) throw new ProtocolError(`Credit of no bytes was given for ${this.name}.`);
    this.#credit += bytes;
    if (this.#credit > streamCreditMax) {
      throw new ProtocolError(
        `Credit of ${bytes} bytes for ${this.name} brings what may be sent above ${streamCreditMax} bytes.`,
      );
    }
    if (this.#credit > 0) this.#wake();
  }

  /** Sends nothing more, and ends the source: a generator's `finally` runs. May be called twice. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    if (this.#iterator !== undefined) this.#returned = this.#endSource(this.#iterator);
    this.#wake();
  }

  /** Not while an item is sent from the source's memory, which the source may use again, or give back, when it ends. */
  async #endSource(iterator: SourceIterator): Promise<void> {
    if (this.#isBorrowing) await this.#route.gate.untilDrained();
    await close(iterator, this.#source);
  }

  /** Until the bytes that the channel was given are written. */
  async #untilWritten(): Promise<void> {
    this.#isBorrowing = true;
    await this.#route.gate.untilDrained();
    this.#isBorrowing = false;
  }

  /** A source that has everything at once, and a reader that takes it as fast, must not keep calls from being read. */
  #turn(): Promise<void> | undefined {
    // The first item is asked for at once.
    if (this.#bytesInTurn === 0) return undefined;
    const turn = this.#bytesInTurn >= streamWindowBytes ? turns.next() : turns.afterStep();
    if (turn !== undefined) this.#bytesInTurn = 0;
    return turn;
  }

  #untilCredit(): Promise<void> {
    this.#bytesInTurn = 0;
    return new Promise((resolve) => {
      this.#creditComes = resolve;
    });
  }

  #wake(): void {
    this.#creditComes?.();
    this.#creditComes = undefined;
  }

  /** Bytes are cut, so that no item keeps others from being sent for long. */
  #sendCut(id: number, value: unknown): undefined | Promise<void> {
    if (
      this.#description.isBinary === true &&
      value instanceof Uint8Array &&
      value.length > binaryItemBytesMax
    ) {
      return this.#sendParts(id, value);
    }
    return this.#sendWhole(id, value);
  }

  #sendWhole(id: number, value: unknown): undefined | Promise<void> {
    const { gate } = this.#route;
    if (!gate.isOpen) return this.#sendInTurn(id, value);
    return this.#sendNow(id, value) ? undefined : this.#untilWritten();
  }

  async #sendParts(id: number, bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length && !this.#isStopped; start += binaryItemBytesMax) {
      if (this.#credit <= 0) await this.#untilCredit();
      const part = bytes.subarray(start, start + binaryItemBytesMax);
      const sent = this.#sendWhole(id, part);
      if (sent !== undefined) await sent;
    }
  }

  async #sendInTurn(id: number, value: unknown): Promise<void> {
    const { gate } = this.#route;
    await gate.enter();
    let isTaken = true;
    try {
      isTaken = this.#sendNow(id, value);
    } finally {
      gate.next();
    }
    if (!isTaken) await this.#untilWritten();
  }

  /** Returns whether the value may change again. */
  #sendNow(id: number, value: unknown): boolean {
    if (this.#isStopped) return true;
    const { channel, flag } = this.#route;
    const writer = channel.begin();
    try {
      beginItem(writer, flag, id, this.#number);
      if (this.#isLarge(value, writer) && channel.endWith !== undefined) {
        writer.varint(value.length);
        this.#spend(writer.messageBytes + value.length);
        return channel.endWith(value);
      }
      this.#description.write(writer, value);
      this.#spend(writer.messageBytes);
    } catch (error) {
      channel.abandon();
      throw error instanceof InvalidValue
        ? new InvalidItem(`${this.name}: ${error.message}`)
        : error;
    }
    channel.end();
    return true;
  }

  #spend(bytes: number): void {
    this.#credit -= bytes;
    this.#bytesInTurn += bytes;
  }

  /** Whether the value is bytes that are worth not being copied, and that nothing but their owner can change or take away. */
  #isLarge(value: unknown, { maxMessageBytes }: Writer): value is Uint8Array {
    return (
      this.#description.isBinary === true &&
      isPlainBytes(value) &&
      value.length >= uncopiedBytesMin &&
      value.length + headBytesMax <= maxMessageBytes
    );
  }
}

/** Of an iterator that is not asynchronous, which has its items at once. */
function isResult(
  next: IteratorResult<unknown> | PromiseLike<IteratorResult<unknown>>,
): next is IteratorResult<unknown> {
  return !isObject(next) || !("then" in next);
}

/** Asked of what the types promise: a source may have been written without them. */
function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Ends a source before its end. What goes wrong in that is nobody's answer: the stream is over. */
async function close(iterator: SourceIterator, source: unknown): Promise<void> {
  try {
    // A stream of Node that waits for its next chunk hears of `return` only after that.
    if (
      source instanceof EventEmitter &&
      "destroy" in source &&
      typeof source.destroy === "function"
    )
      source.destroy();
    await iterator.return?.();
  } catch {
    // Its items are not wanted any more, and neither is why it could not end.
  }
}
