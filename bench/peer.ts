import type { Student } from "bench-system";
import type { Order } from "./harness/orders.js";

/** One way for two processes to talk, brought to the same shape as the others. */
export interface Peer {
  /** Listens on a Unix socket at the path. Resolves when it does. */
  serve(path: string): Promise<PeerServer>;
  connect(path: string): Promise<PeerClient>;
}

export interface PeerServer {
  /** Sends `student_added` to every client that subscribed. */
  fire(time: number, info: Student): void;
}

export interface PeerClient {
  getStudent(id: string): Promise<Student>;
  /** Resolves with the same bytes once all of them came back. */
  echo(data: Uint8Array): Promise<Uint8Array>;
  /** Calls back for every event that is fired from now on. Once for each client. */
  subscribe(onEvent: () => void): Promise<void>;
  close(): void;
}

/** What every peer answers: a 256-byte photo. */
export function sampleStudent(id: string): Student {
  return { id, firstName: "Ada", lastName: "Lovelace", age: 36, photo };
}

const photo = Uint8Array.from({ length: 256 }, (_, index) => index);

interface PeerEntry {
  load(): Promise<{ peer: Peer }>;
  /** What is installed for it. */
  readonly packages: readonly string[];
  /** Where binaries cannot be of any size. */
  readonly binaryBytesMax?: number;
}

/** Two of them are no rivals but marks: the floor, and what can be had. */
export const floor = "node:net";
export const ceiling = "ceiling";
export const ours = "libmedium";
/** Ours with busy polling. */
export const lowLatency = "libmedium (latency: low)";
/** Ours with more work than it has: what guards against decay has to notice it. Measured by nothing else. */
export const slowed = "libmedium (slowed)";

const peers: Readonly<Record<string, PeerEntry>> = {
  [ours]: { load: () => import("./peers/libmedium.js"), packages: ["@libmedium/runtime"] },
  "libmedium (wire 1)": {
    load: () => import("./peers/libmedium-original.js"),
    packages: ["@libmedium/runtime"],
    // Of larger calls an original daemon may read a part.
    binaryBytesMax: 190 * 1024,
  },
  [lowLatency]: {
    load: () => import("./peers/libmedium-low-latency.js"),
    packages: ["@libmedium/runtime"],
  },
  [slowed]: { load: () => import("./peers/libmedium-slowed.js"), packages: ["@libmedium/runtime"] },
  [floor]: { load: () => import("./peers/raw-net.js"), packages: [] },
  [ceiling]: { load: () => import("./peers/ceiling.js"), packages: [] },
  "ws + msgpackr": { load: () => import("./peers/ws-msgpackr.js"), packages: ["ws", "msgpackr"] },
  "grpc-js": {
    load: () => import("./peers/grpc.js"),
    packages: ["@grpc/grpc-js", "@grpc/proto-loader"],
  },
  connect: {
    load: () => import("./peers/connect.js"),
    packages: ["@connectrpc/connect", "@connectrpc/connect-node", "@bufbuild/protobuf"],
  },
  birpc: { load: () => import("./peers/birpc.js"), packages: ["birpc"] },
  capnweb: { load: () => import("./peers/capnweb.js"), packages: ["capnweb"] },
  "vscode-jsonrpc": {
    load: () => import("./peers/vscode-jsonrpc.js"),
    packages: ["vscode-jsonrpc"],
  },
  avsc: { load: () => import("./peers/avsc.js"), packages: ["avsc"] },
  zeromq: { load: () => import("./peers/zeromq.js"), packages: ["zeromq", "msgpackr"] },
  "node-ipc": { load: () => import("./peers/node-ipc.js"), packages: ["@achrinza/node-ipc"] },
};

/** What is measured beside each other. */
export const peerNames: readonly string[] = Object.keys(peers).filter((name) => name !== slowed);

/** Whether a peer can do what is measured. */
export function canMeasure(name: string, order: Order): boolean {
  return order.kind !== "echo" || order.bytes <= (peers[name]?.binaryBytesMax ?? Infinity);
}

export function packagesOf(name: string): readonly string[] {
  return peers[name]?.packages ?? [];
}

/** Those that a user would pick instead of ours. */
export function isRival(name: string): boolean {
  return !name.startsWith(ours) && name !== floor && name !== ceiling;
}

/** Loads one peer and nothing of the others. */
export async function loadPeer(name: string | undefined): Promise<Peer> {
  const entry = name === undefined ? undefined : peers[name];
  if (entry === undefined)
    throw new Error(`There is no peer ${name}; there are ${Object.keys(peers).join(", ")}.`);
  const { peer } = await entry.load();
  return peer;
}
