import { BenchSystemConnection } from "bench-system";
import type { Peer, PeerClient } from "../peer.js";

/** Room for the largest payload that is measured; all else is as it comes. */
const maxMessageBytes = 64 * 1024 * 1024;

export const peer: Peer = {
  async serve(path) {
    // An application has no use for it, and does not load it.
    const { BenchServer } = await import("./libmedium-server.js");
    const server = await BenchServer.serve({ address: `unix:${path}`, maxMessageBytes });
    return { fire: (time, info) => void server.studentAdded(time, info) };
  },

  async connect(path) {
    return clientOf(
      await BenchSystemConnection.connect({ address: `unix:${path}`, maxMessageBytes }),
    );
  },
};

export function clientOf(connection: BenchSystemConnection): PeerClient {
  return {
    getStudent: (id) => connection.getStudent(id),
    echo: (data) => connection.echo(data),
    async subscribe(onEvent) {
      connection.studentAdded.subscribe(onEvent);
    },
    close: () => void connection.close(),
  };
}
