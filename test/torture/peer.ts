import { sabotaged } from "./peers/sabotage.js";

/** One way for two processes to talk, brought to the same shape as the others. */
export interface Peer {
  readonly name: string;
  /** Serves `Work` on a Unix socket at the path. Resolves when it listens, with what resolves when it closed in good order. */
  serve(path: string, work: Work): Promise<{ readonly closed: Promise<unknown> }>;
  /** Rejects where nobody answers. */
  connect(path: string, options: PeerOptions): Promise<Client>;
}

export interface PeerOptions {
  /** The connection mends itself, if it can. */
  readonly isLasting: boolean;
  /** How long the daemon may be silent until it is asked for a sign of life, and until it is given up then; as the peer has it unless given. */
  readonly keepAliveMs?: number;
}

/** What a daemon does. Every peer calls the same. */
export interface Work {
  /** A call that is not to run twice. */
  once(id: number, payload: Uint8Array): Receipt;
  /** A call that may run twice. */
  again(id: number, payload: Uint8Array): Receipt;
  later(id: number, delayMs: number): Promise<Receipt>;
}

export interface Receipt {
  readonly id: number;
  readonly checksum: number;
}

export interface Client {
  once(id: number, payload: Uint8Array): Promise<Receipt>;
  again(id: number, payload: Uint8Array): Promise<Receipt>;
  later(id: number, delayMs: number): Promise<Receipt>;
  /** So many bytes from the daemon, in pieces, at the pace of `take`. */
  pour(bytes: number, take: (bytes: number) => void): Promise<void>;
  /** Wants the events of `burst`: how many, of which number the next one is, and how many were told to be missing before it. */
  subscribe(take: (number: number, missed: number) => void): Promise<void>;
  /** Has the daemon fire so many events, of that size, and wait for nobody. */
  burst(count: number, bytes: number): Promise<void>;
  /** What an error says of whether the call ran. */
  mayHaveRun(error: unknown): boolean;
  /** Whether the connection mends itself after it fell. */
  readonly reconnects: boolean;
  close(): Promise<void>;
}

/** Of what `pour` sends. */
export const pieceBytes = 16_384;

const peers: Readonly<Record<string, () => Promise<{ peer: Peer }>>> = {
  libmedium: () => import("./peers/libmedium.js"),
  "grpc-js": () => import("./peers/grpc.js"),
  "vscode-jsonrpc": () => import("./peers/jsonrpc.js"),
};

export const peerNames: readonly string[] = Object.keys(peers);

/** Loads one peer and nothing of the others. `libmedium:mute` is one that was broken on purpose. */
export async function loadPeer(name: string): Promise<Peer> {
  const [whole = "", way] = name.split(":");
  const load = peers[whole];
  if (load === undefined)
    throw new Error(`There is no peer ${whole}; there are ${peerNames.join(", ")}.`);
  const { peer } = await load();
  return way === undefined ? peer : sabotaged(peer, way);
}
