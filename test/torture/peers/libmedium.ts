import { ConnectionLost, TortureConnection, type Receipt } from "torture";
import { TortureServerBase } from "torture/server";
import type { Peer, Work } from "../peer.js";

class TortureServer extends TortureServerBase {
  readonly #work: Work;

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

  async swallow(data: AsyncIterable<Uint8Array>): Promise<bigint> {
    let bytes = 0n;
    for await (const piece of data) bytes += BigInt(piece.length);
    return bytes;
  }

  async flood(count: number, bytes: number): Promise<void> {
    const payload = new Uint8Array(bytes);
    for (let number = 0; number < count; number++) await this.flooded(number, payload);
  }
}

export const peer: Peer = {
  name: "libmedium",

  async serve(path, work) {
    return TortureServer.serve({ address: path, onError: () => {} }, work);
  },

  async connect(path, isLasting) {
    const connection = await TortureConnection.connect({ address: path, reconnect: isLasting });
    return {
      once: (id, payload) => connection.once(id, payload),
      again: (id, payload) => connection.again(id, payload),
      later: (id, delayMs) => connection.later(id, delayMs),
      mayHaveRun: (error) => !(error instanceof ConnectionLost) || error.mayHaveRun,
      reconnects: true,
      close: () => connection.close(),
    };
  },
};
