import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  Client,
  credentials,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Peer, Receipt } from "../peer.js";
import { clearPath } from "./clear-path.js";

interface Order {
  readonly id: number;
  readonly payload?: Uint8Array;
  readonly delayMs?: number;
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
    });
    const address = `unix:${path}`;
    await promisify(server.bindAsync.bind(server))(address, ServerCredentials.createInsecure());
    return {
      closed: once(process, "SIGTERM").then(() => promisify(server.tryShutdown.bind(server))()),
    };
  },

  async connect(path, isLasting) {
    const client = new Client(`unix:${path}`, credentials.createInsecure());
    await promisify(client.waitForReady.bind(client))(Date.now() + (isLasting ? 10_000 : 1_000));
    const call = (name: string, order: Order): Promise<Receipt> => {
      const method = service[name];
      if (method === undefined) throw new Error(`The service has no method ${name}.`);
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
      // UNAVAILABLE says nothing about it.
      mayHaveRun: () => true,
      reconnects: true,
      close: async () => client.close(),
    };
  },
};

function loadService(): ServiceClientConstructor {
  // The build does not copy it: it is read from the sources.
  const path = fileURLToPath(new URL("../../peers/torture.proto", import.meta.url));
  // What is loaded has the shape of the file beside this one.
  return loadPackageDefinition(loadSync(path))["Torture"] as ServiceClientConstructor;
}
