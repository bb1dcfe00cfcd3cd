import { ConnectionLost, TortureConnection } from "torture";
import type { Peer } from "../peer.js";
import { TortureServer } from "./torture-server.js";

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
