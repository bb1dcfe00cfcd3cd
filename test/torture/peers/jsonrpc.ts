import { once } from "node:events";
import { connect, createServer } from "node:net";
import rpc from "vscode-jsonrpc/node";
import { pieceBytes, type Peer, type Receipt } from "../peer.js";
import { clearPath } from "./clear-path.js";

const { createMessageConnection, SocketMessageReader, SocketMessageWriter } = rpc;

/** Bytes travel as base64: it has nothing better for them. */
const toText = (payload: Uint8Array): string => Buffer.from(payload).toString("base64");
const toBytes = (text: string): Uint8Array => Buffer.from(text, "base64");

export const peer: Peer = {
  name: "vscode-jsonrpc",

  async serve(path, work) {
    const subscribed = new Set<rpc.MessageConnection>();
    let number = 0;
    const server = createServer((socket) => {
      const connection = createMessageConnection(
        new SocketMessageReader(socket),
        new SocketMessageWriter(socket),
      );
      connection.onError(() => socket.destroy());
      connection.onRequest("once", (id: number, text: string) => work.once(id, toBytes(text)));
      connection.onRequest("again", (id: number, text: string) => work.again(id, toBytes(text)));
      connection.onRequest("later", (id: number, delayMs: number) => work.later(id, delayMs));
      // It has no streams: notifications, each written before the next one.
      connection.onRequest("pour", async (bytes: number) => {
        const text = toText(new Uint8Array(pieceBytes));
        for (let left = bytes; left > 0; left -= pieceBytes) {
          await connection.sendNotification("piece", text);
        }
      });
      connection.onRequest("burst", (count: number, bytes: number) => {
        const text = toText(new Uint8Array(bytes));
        for (let fired = 0; fired < count; fired++) {
          for (const each of subscribed)
            void each.sendNotification("event", number, text).catch(() => {});
          number++;
        }
      });
      connection.onRequest("subscribe", () => void subscribed.add(connection));
      connection.onClose(() => subscribed.delete(connection));
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
      async pour(bytes, take) {
        connection.onNotification("piece", (text: string) => take(toBytes(text).length));
        await connection.sendRequest("pour", bytes);
      },
      async subscribe(take) {
        connection.onNotification("event", (event: number, text: string) => {
          toBytes(text);
          take(event, 0);
        });
        await connection.sendRequest("subscribe");
      },
      burst: (count, bytes) => connection.sendRequest<void>("burst", count, bytes),
      mayHaveRun: () => true,
      reconnects: false,
      close: async () => {
        connection.dispose();
        socket.destroy();
      },
    };
  },
};
