import { once } from "node:events";
import { connect, createServer } from "node:net";
import rpc from "vscode-jsonrpc/node";
import type { Peer, Receipt } from "../peer.js";
import { clearPath } from "./clear-path.js";

const { createMessageConnection, SocketMessageReader, SocketMessageWriter } = rpc;

/** Bytes travel as base64: it has nothing better for them. */
const toText = (payload: Uint8Array): string => Buffer.from(payload).toString("base64");
const toBytes = (text: string): Uint8Array => Buffer.from(text, "base64");

export const peer: Peer = {
  name: "vscode-jsonrpc",

  async serve(path, work) {
    const server = createServer((socket) => {
      const connection = createMessageConnection(
        new SocketMessageReader(socket),
        new SocketMessageWriter(socket),
      );
      connection.onError(() => socket.destroy());
      connection.onRequest("once", (id: number, text: string) => work.once(id, toBytes(text)));
      connection.onRequest("again", (id: number, text: string) => work.again(id, toBytes(text)));
      connection.onRequest("later", (id: number, delayMs: number) => work.later(id, delayMs));
      connection.listen();
    });
    clearPath(path);
    server.listen(path);
    await once(server, "listening");
    return { closed: once(server, "close") };
  },

  async connect(path) {
    const socket = connect(path);
    await once(socket, "connect");
    const connection = createMessageConnection(
      new SocketMessageReader(socket),
      new SocketMessageWriter(socket),
    );
    connection.onError(() => socket.destroy());
    connection.onClose(() => connection.dispose());
    connection.listen();
    return {
      once: (id, payload) => connection.sendRequest<Receipt>("once", id, toText(payload)),
      again: (id, payload) => connection.sendRequest<Receipt>("again", id, toText(payload)),
      later: (id, delayMs) => connection.sendRequest<Receipt>("later", id, delayMs),
      mayHaveRun: () => true,
      reconnects: false,
      close: async () => {
        connection.dispose();
        socket.destroy();
      },
    };
  },
};
