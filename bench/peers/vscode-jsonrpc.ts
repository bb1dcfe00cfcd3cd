import type { Socket } from "node:net";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import { sampleStudent, type Peer } from "../peer.js";
import {
  bytesFromText,
  bytesToText,
  connectSocket,
  fromText,
  listen,
  toText,
  type TextStudent,
} from "./text.js";

/** JSON-RPC with headers, as language servers speak it. */
export const peer: Peer = {
  async serve(path) {
    const subscribers = new Set<MessageConnection>();
    await listen(path, (socket) => {
      const connection = over(socket);
      connection.onRequest("get_student", (id: string) => toText(sampleStudent(id)));
      connection.onRequest("echo", (data: string) => data);
      connection.onRequest("subscribe", () => {
        subscribers.add(connection);
        return true;
      });
      socket.on("close", () => subscribers.delete(connection));
      connection.listen();
    });
    return {
      fire(time, info) {
        const event = { time, info: toText(info) };
        for (const connection of subscribers)
          connection.sendNotification("student_added", event).catch(() => {});
      },
    };
  },

  async connect(path) {
    const socket = await connectSocket(path);
    const connection = over(socket);
    let onEvent: (() => void) | undefined;
    connection.onNotification("student_added", ({ info }: { time: number; info: TextStudent }) => {
      fromText(info);
      onEvent?.();
    });
    connection.listen();
    return {
      getStudent: async (id) =>
        fromText(await connection.sendRequest<TextStudent>("get_student", id)),
      echo: async (data) =>
        bytesFromText(await connection.sendRequest<string>("echo", bytesToText(data))),
      async subscribe(callback) {
        onEvent = callback;
        await connection.sendRequest("subscribe");
      },
      close() {
        connection.dispose();
        socket.destroy();
      },
    };
  },
};

function over(socket: Socket): MessageConnection {
  return createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
}
