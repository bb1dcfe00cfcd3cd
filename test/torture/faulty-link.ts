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

  /**
   * `change` gets each piece and its position in its direction, and tells what of it to send and whether to cut there. What comes down
   * waits for so long after each piece.
   */
  static async open(
    path: string,
    daemonPath: string,
    change: Change,
    pauseMs = 0,
  ): Promise<FaultyLink> {
    const server = createServer();
    const link = new FaultyLink(server);
    server.on("connection", (application) => {
      link.#join(application, connect(daemonPath), change, pauseMs);
    });
    server.listen(path);
    await once(server, "listening");
    return link;
  }

  /** Ends what is connected; who comes then is let through. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(application: Socket, daemon: Socket, change: Change, pauseMs: number): void {
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
        if (pauseMs > 0 && way === "down") {
          from.pause();
          setTimeout(() => from.resume(), pauseMs);
        }
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
