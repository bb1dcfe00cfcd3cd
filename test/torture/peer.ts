/** One way for two processes to talk, brought to the same shape as the others. */
export interface Peer {
  readonly name: string;
  /** Serves `Work` on a Unix socket at the path. Resolves when it listens, with what resolves when it closed in good order. */
  serve(path: string, work: Work): Promise<{ readonly closed: Promise<unknown> }>;
  /** Rejects where nobody answers. `isLasting`: the connection mends itself, if it can. */
  connect(path: string, isLasting: boolean): Promise<Client>;
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
  /** What an error says of whether the call ran. */
  mayHaveRun(error: unknown): boolean;
  /** Whether the connection mends itself after it fell. */
  readonly reconnects: boolean;
  close(): Promise<void>;
}

const peers: Readonly<Record<string, () => Promise<{ peer: Peer }>>> = {
  libmedium: () => import("./peers/libmedium.js"),
  "grpc-js": () => import("./peers/grpc.js"),
  "vscode-jsonrpc": () => import("./peers/jsonrpc.js"),
};

export const peerNames: readonly string[] = Object.keys(peers);

/** Loads one peer and nothing of the others. */
export async function loadPeer(name: string): Promise<Peer> {
  const load = peers[name];
  if (load === undefined)
    throw new Error(`There is no peer ${name}; there are ${peerNames.join(", ")}.`);
  return (await load()).peer;
}
