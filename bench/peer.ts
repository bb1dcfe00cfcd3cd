import type { Student } from "student-system";

/** One way for two processes to talk, brought to the same shape as the others: the work is `get_student`. */
export interface Peer {
  /** Listens on a Unix socket at the path. Resolves when it does. */
  serve(path: string): Promise<void>;
  connect(path: string): Promise<PeerClient>;
}

export interface PeerClient {
  getStudent(id: string): Promise<Student>;
}

/** What every peer answers: a 256-byte photo, as in the measurements of others. */
export function sampleStudent(id: string): Student {
  return { id, firstName: "Ada", lastName: "Lovelace", age: 36, photo };
}

const photo = Uint8Array.from({ length: 256 }, (_, index) => index);

const peers: Readonly<Record<string, () => Promise<{ peer: Peer }>>> = {
  libmedium: () => import("./peers/libmedium.js"),
  "libmedium (wire 1)": () => import("./peers/libmedium-original.js"),
  "node:net": () => import("./peers/raw-net.js"),
  "ws + msgpackr": () => import("./peers/ws-msgpackr.js"),
  "grpc-js": () => import("./peers/grpc.js"),
};

export const peerNames: readonly string[] = Object.keys(peers);

/** Loads one peer and nothing of the others. */
export async function loadPeer(name: string | undefined): Promise<Peer> {
  const load = name === undefined ? undefined : peers[name];
  if (load === undefined)
    throw new Error(`There is no peer ${name}; there are ${peerNames.join(", ")}.`);
  const { peer } = await load();
  return peer;
}
