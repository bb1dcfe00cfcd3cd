import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** A path between an application and its daemon on which things can be done to the bytes. */
export class FaultyLink {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Bytes that went through, to the daemon and back, on the last connection. */
  readonly passed = { up: 0, down: 0 };

  private constructor(server: Server) {
    this.#server = server;
  }

  /** `change` gets each piece and its position in its direction; where it returns nothing, the connection is cut there. */
  static async open(path: string, daemonPath: string, change: Change): Promise<FaultyLink> {
    const server = createServer();
    const link = new FaultyLink(server);
    server.on("connection", (application) => link.#join(application, connect(daemonPath), change));
    server.listen(path);
    await once(server, "listening");
    return link;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(application: Socket, daemon: Socket, change: Change): void {
    this.passed.up = 0;
    this.passed.down = 0;
    for (const [from, to, way] of [
      [application, daemon, "up"],
      [daemon, application, "down"],
    ] as const) {
      this.#sockets.add(from);
      from.on("data", (bytes) => {
        const at = this.passed[way];
        this.passed[way] += bytes.length;
        const { send, isCut } = change(way, bytes, at);
        if (send.length > 0) to.write(send);
        if (isCut) {
          to.end();
          from.destroy();
        }
      });
      from.on("error", () => {});
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroySoon();
      });
    }
  }
}

export type Way = "up" | "down";
export type Change = (
  way: Way,
  bytes: Uint8Array,
  at: number,
) => { send: Uint8Array; isCut: boolean };

/** Lets the first bytes of one direction through and cuts there. */
export function cutAfter(cutWay: Way, limit: number): Change {
  return (way, bytes, at) => {
    if (way !== cutWay || at + bytes.length <= limit) return { send: bytes, isCut: false };
    return { send: bytes.subarray(0, Math.max(0, limit - at)), isCut: true };
  };
}

/** Changes one byte of one direction. */
export function spoil(spoiledWay: Way, position: number, mask: number): Change {
  return (way, bytes, at) => {
    const index = position - at;
    if (way !== spoiledWay || index < 0 || index >= bytes.length)
      return { send: bytes, isCut: false };
    const spoiled = Uint8Array.from(bytes);
    spoiled[index] = (spoiled[index] ?? 0) ^ mask;
    return { send: spoiled, isCut: false };
  };
}
