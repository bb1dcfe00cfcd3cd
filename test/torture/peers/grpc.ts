import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  Client,
  connectivityState,
  credentials,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { pieceBytes, type Peer, type Receipt } from "../peer.js";
import { clearPath } from "./clear-path.js";

interface Order {
  readonly id: number;
  readonly payload?: Uint8Array;
  readonly delayMs?: number;
}

interface Piece {
  readonly data: Uint8Array;
}

const { service } = loadService();
const nothing = new Uint8Array();

export const peer: Peer = {
  name: "grpc-js",

  async serve(path, work) {
    clearPath(path);
    const server = new Server();
    const answered = (run: (order: Order) => Receipt | Promise<Receipt>) => {
      return (call: ServerUnaryCall<Order, Receipt>, answer: sendUnaryData<Receipt>): void => {
        void Promise.resolve(run(call.request)).then((receipt) => answer(null, receipt));
      };
    };
    server.addService(service, {
      Once: answered(({ id, payload = nothing }) => work.once(id, payload)),
      Again: answered(({ id, payload = nothing }) => work.again(id, payload)),
      Later: answered(({ id, delayMs = 0 }) => work.later(id, delayMs)),
      Pour: (call: ServerWritableStream<Order, Piece>) => void pour(call),
    });
    const address = `unix:${path}`;
    await promisify(server.bindAsync.bind(server))(address, ServerCredentials.createInsecure());
    return {
      closed: once(process, "SIGTERM").then(() => promisify(server.tryShutdown.bind(server))()),
    };
  },

  async connect(path, { isLasting, keepAliveMs }) {
    const client = new Client(`unix:${path}`, credentials.createInsecure(), {
      // Else clients in one process share one connection.
      "grpc.use_local_subchannel_pool": 1,
      ...(keepAliveMs !== undefined && {
        "grpc.keepalive_time_ms": keepAliveMs,
        "grpc.keepalive_timeout_ms": keepAliveMs,
      }),
    });
    await (isLasting
      ? promisify(client.waitForReady.bind(client))(Date.now() + 10_000)
      : firstAttempt(client));
    const call = (name: string, order: Order): Promise<Receipt> => {
      const method = methodOf(name);
      return new Promise((resolve, reject) => {
        client.makeUnaryRequest<Order, Receipt>(
          method.path,
          method.requestSerialize,
          method.responseDeserialize,
          order,
          (error, receipt) =>
            error === null && receipt !== undefined ? resolve(receipt) : reject(error),
        );
      });
    };
    return {
      once: (id, payload) => call("Once", { id, payload }),
      again: (id, payload) => call("Again", { id, payload }),
      later: (id, delayMs) => call("Later", { id, delayMs }),
      async pour(bytes, take) {
        const method = methodOf("Pour");
        const pieces = client.makeServerStreamRequest<Order, Piece>(
          method.path,
          method.requestSerialize,
          method.responseDeserialize,
          { id: bytes },
        );
        for await (const { data } of pieces as AsyncIterable<Piece>) take(data.length);
      },
      subscribe: () => Promise.reject(new Error("It has no events.")),
      burst: () => Promise.reject(new Error("It has no events.")),
      // UNAVAILABLE says nothing about it.
      mayHaveRun: () => true,
      reconnects: true,
      close: async () => client.close(),
    };
  },
};

/**
 * Resolves when it is connected. Rejects when the first attempt failed: it would make the next one after a second, and `waitForReady` does not
 * tell of the first.
 */
async function firstAttempt(client: Client): Promise<void> {
  const channel = client.getChannel();
  for (;;) {
    const state = channel.getConnectivityState(true);
    if (state === connectivityState.READY) return;
    if (state === connectivityState.TRANSIENT_FAILURE) {
      client.close();
      throw new Error("It does not connect.");
    }
    await promisify(channel.watchConnectivityState.bind(channel))(state, Infinity);
  }
}

async function pour(call: ServerWritableStream<Order, Piece>): Promise<void> {
  const data = new Uint8Array(pieceBytes);
  for (let left = call.request.id; left > 0 && !call.cancelled; left -= pieceBytes) {
    if (!call.write({ data })) await once(call, "drain");
  }
  call.end();
}

function methodOf(name: string): ServiceClientConstructor["service"][string] {
  const method = service[name];
  if (method === undefined) throw new Error(`The service has no method ${name}.`);
  return method;
}

function loadService(): ServiceClientConstructor {
  // The build does not copy it: it is read from the sources.
  const path = fileURLToPath(new URL("../../peers/torture.proto", import.meta.url));
  // What is loaded has the shape of the file beside this one.
  return loadPackageDefinition(loadSync(path))["Torture"] as ServiceClientConstructor;
}
