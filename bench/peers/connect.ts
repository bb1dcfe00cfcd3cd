import { once } from "node:events";
import { createServer, type ServerHttp2Session } from "node:http2";
import { createConnection } from "node:net";
import { createClient } from "@connectrpc/connect";
import {
  connectNodeAdapter,
  createConnectTransport,
  Http2SessionManager,
} from "@connectrpc/connect-node";
import type { Student } from "bench-system";
import { sampleStudent, type Peer } from "../peer.js";
import { BenchSystem, type StudentAdded } from "./generated/bench_pb.js";

const limits = { readMaxBytes: 2 ** 30, writeMaxBytes: 2 ** 30 };

/** The Connect protocol in its binary form, over HTTP/2. */
export const peer: Peer = {
  async serve(path) {
    const subscribers = new Set<Queue<{ time: number; info: Student }>>();
    const handler = connectNodeAdapter({
      ...limits,
      routes(router) {
        router.service(BenchSystem, {
          getStudent: ({ id }) => sampleStudent(id),
          echo: ({ data }) => ({ data }),
          async *watchStudents(_, { signal }) {
            const queue = new Queue<{ time: number; info: Student }>(signal);
            subscribers.add(queue);
            try {
              yield* queue;
            } finally {
              subscribers.delete(queue);
            }
          },
        });
      },
    });
    const server = createServer(handler);
    server.on("session", (session: ServerHttp2Session) => session.on("error", () => {}));
    server.listen(path);
    await once(server, "listening");
    return {
      fire(time, info) {
        for (const queue of subscribers) queue.push({ time, info });
      },
    };
  },

  async connect(path) {
    const baseUrl = "http://localhost";
    const session = new Http2SessionManager(
      baseUrl,
      {},
      { createConnection: () => createConnection(path) },
    );
    const transport = createConnectTransport({
      baseUrl,
      httpVersion: "2",
      sessionManager: session,
      useBinaryFormat: true,
      ...limits,
    });
    const client = createClient(BenchSystem, transport);
    return {
      getStudent: (id) => client.getStudent({ id }),
      echo: async (data) => (await client.echo({ data })).data,
      async subscribe(onEvent) {
        void consume(client.watchStudents({}), onEvent);
      },
      close: () => session.abort(),
    };
  },
};

async function consume(events: AsyncIterable<StudentAdded>, onEvent: () => void): Promise<void> {
  try {
    for await (const event of events) {
      void event;
      onEvent();
    }
  } catch {
    // Closing the session ends the stream with an error.
  }
}

/** What was pushed, to be taken out in a loop, until the signal fires. */
class Queue<Item> implements AsyncIterable<Item> {
  #items: Item[] = [];
  #wake: (() => void) | undefined;
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake?.());
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    while (!this.#signal.aborted) {
      const items = this.#items;
      this.#items = [];
      yield* items;
      if (this.#items.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
