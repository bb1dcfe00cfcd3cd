import { ConnectionLost, TortureConnection } from "torture";
import type { Peer } from "../peer.js";
import { TortureServer } from "./torture-server.js";

/**
 * Whoever sends noise may ask for any events, which the daemon then keeps as it is meant to. That is to be less than what counts as grown, and more than what
 * is asked for in earnest.
 */
const maxReplayBytes = 4 * 1024 * 1024;

export const peer: Peer = {
  name: "libmedium",

  async serve(path, work) {
    return TortureServer.serve({ address: path, onError: () => {}, maxReplayBytes }, work);
  },

  async connect(path, { isLasting, keepAliveMs }) {
    const connection = await TortureConnection.connect({
      address: path,
      reconnect: isLasting,
      ...(keepAliveMs !== undefined && { keepAliveMs }),
    });
    return {
      once: (id, payload) => connection.once(id, payload),
      again: (id, payload) => connection.again(id, payload),
      later: (id, delayMs) => connection.later(id, delayMs),
      async pour(bytes, take) {
        for await (const piece of connection.pour(BigInt(bytes))) take(piece.length);
      },
      async subscribe(take) {
        let missed = 0;
        connection.sampled.subscribe({
          gap: (count) => (missed += count ?? 0),
          next({ number }) {
            take(number, missed);
            missed = 0;
          },
        });
      },
      burst: (count, bytes) => connection.burst(count, bytes),
      mayHaveRun: (error) => !(error instanceof ConnectionLost) || error.mayHaveRun,
      reconnects: true,
      close: () => connection.close(),
    };
  },
};
