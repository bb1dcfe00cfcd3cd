import { BenchSystemConnection } from "bench-system";
import type { Peer } from "../peer.js";
import { clientOf } from "./libmedium.js";

/** As `libmedium`, with both processes polling busily. */
export const peer: Peer = {
  async serve(path) {
    const { BenchServer } = await import("./libmedium-server.js");
    const server = await BenchServer.serve({ address: `unix:${path}`, latency: "low" });
    return { fire: (time, info) => void server.studentAdded(time, info) };
  },

  async connect(path) {
    return clientOf(
      await BenchSystemConnection.connect({ address: `unix:${path}`, latency: "low" }),
    );
  },
};
