import { StudentSystemConnection } from "student-system";
import type { Peer } from "../peer.js";
import { peer as native } from "./libmedium.js";

/** As `libmedium`, in the protocol of the original LibMedium. */
export const peer: Peer = {
  serve: (path) => native.serve(path),
  connect: (path) =>
    StudentSystemConnection.connect({ address: `unix:${path}`, wire: "libmedium" }),
};
