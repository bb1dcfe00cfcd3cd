import { BenchSystemConnection } from "bench-system";
import type { Peer } from "../peer.js";
import { clientOf, peer as native } from "./libmedium.js";

/** As `libmedium`, in the protocol of the original LibMedium. */
export const peer: Peer = {
  serve: (path) => native.serve(path),
  async connect(path) {
    const address = `unix:${path}`;
    return clientOf(await BenchSystemConnection.connect({ address, wire: "libmedium" }));
  },
};
