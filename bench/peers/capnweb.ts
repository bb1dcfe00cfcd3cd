import type { Socket } from "node:net";
import type { Student } from "bench-system";
import { sampleStudent, type Peer } from "../peer.js";
import { connectSocket, listen, onLines, sendLine } from "./text.js";

/** Its types cannot be compiled with what checks them here; this is what is used of it. */
interface CapnWeb {
  RpcTarget: new () => object;
  RpcSession: new (transport: LineTransport, main?: object) => { getRemoteMain(): Daemon };
}

interface Daemon {
  getStudent(id: string): PromiseLike<Student>;
  echo(data: Uint8Array): PromiseLike<Uint8Array>;
  subscribe(listener: (time: number, info: Student) => void): PromiseLike<void>;
}

interface Listener {
  (time: number, info: Student): PromiseLike<void>;
  dup(): Listener;
}

const name: string = "capnweb";
const { RpcSession, RpcTarget } = (await import(name)) as CapnWeb;

class DaemonTarget extends RpcTarget {
  readonly #subscribe: (listener: Listener) => void;

  constructor(subscribe: (listener: Listener) => void) {
    super();
    this.#subscribe = subscribe;
  }

  getStudent(id: string): Student {
    return sampleStudent(id);
  }

  echo(data: Uint8Array): Uint8Array {
    return data;
  }

  subscribe(listener: Listener): void {
    // What it was given is let go of when the call ends, unless it is kept.
    this.#subscribe(listener.dup());
  }
}

/** Cloudflare's Cap'n Web of 2025: objects by reference, JSON underneath. In lines over the socket, without a WebSocket in between. */
export const peer: Peer = {
  async serve(path) {
    const subscribers = new Set<Listener>();
    await listen(path, (socket) => {
      const daemon = new DaemonTarget((listener) => {
        subscribers.add(listener);
        socket.on("close", () => subscribers.delete(listener));
      });
      void new RpcSession(new LineTransport(socket), daemon);
    });
    return {
      fire(time, info) {
        // Once it is answered it is let go of.
        for (const listener of subscribers) void listener(time, info).then(nothing, nothing);
      },
    };
  },

  async connect(path) {
    const socket = await connectSocket(path);
    const stub = new RpcSession(new LineTransport(socket)).getRemoteMain();
    return {
      getStudent: async (id) => stub.getStudent(id),
      echo: async (data) => stub.echo(data),
      async subscribe(onEvent) {
        await stub.subscribe(() => onEvent());
      },
      close: () => socket.destroy(),
    };
  },
};

function nothing(): void {}

class LineTransport {
  readonly #socket: Socket;
  readonly #lines: string[] = [];
  #waiting: { resolve(line: string): void; reject(error: Error): void } | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    onLines(socket, (line) => {
      if (this.#waiting === undefined) {
        this.#lines.push(line);
      } else {
        const { resolve } = this.#waiting;
        this.#waiting = undefined;
        resolve(line);
      }
    });
    socket.on("close", () => this.#waiting?.reject(new Error("The socket was closed.")));
  }

  send(message: string): void {
    sendLine(this.#socket, message);
  }

  receive(): Promise<string> {
    const line = this.#lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }
}
