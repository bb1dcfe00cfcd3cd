import { once } from "node:events";
import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";
import { sampleStudent, type Peer } from "../peer.js";
import { createStudentPackr } from "./student-packr.js";

/** Of the messages of both ways; what a browser would not accept either is switched off. */
const options = { perMessageDeflate: false, maxPayload: 2 ** 30 };

/** A thin hand-written layer, as one writes it: a number, a method and its argument there; the number and the result back. */
export const peer: Peer = {
  async serve(path) {
    const server = createServer();
    const subscribers = new Set<WebSocket>();
    const packr = createStudentPackr();
    new WebSocketServer({ server, ...options }).on("connection", (socket) => {
      socket.on("close", () => subscribers.delete(socket));
      socket.on("message", (data: Buffer) => {
        const [id, method, argument] = packr.unpack(data) as [number, string, unknown];
        if (method === "subscribe") subscribers.add(socket);
        const result = method === "get_student" ? sampleStudent(String(argument)) : argument;
        socket.send(packr.pack([id, result]));
      });
    });
    server.listen(path);
    await once(server, "listening");
    return {
      fire(time, info) {
        const event = packr.pack([0, time, info]);
        for (const socket of subscribers) socket.send(event);
      },
    };
  },

  async connect(path) {
    const socket = new WebSocket(`ws+unix:${path}:/`, options);
    await once(socket, "open");
    const packr = createStudentPackr();
    const waiting = new Map<number, (result: unknown) => void>();
    let count = 0;
    let onEvent: (() => void) | undefined;
    socket.on("message", (data: Buffer) => {
      const [id, result] = packr.unpack(data) as [number, unknown];
      if (id === 0) {
        onEvent?.();
        return;
      }
      waiting.get(id)?.(result);
      waiting.delete(id);
    });
    const call = <Result>(method: string, argument: unknown): Promise<Result> =>
      new Promise<unknown>((resolve) => {
        const id = ++count;
        waiting.set(id, resolve);
        socket.send(packr.pack([id, method, argument]));
      }) as Promise<Result>; // The daemon answers with what the method gives.
    return {
      getStudent: (id) => call("get_student", id),
      echo: (data) => call("echo", data),
      async subscribe(callback) {
        onEvent = callback;
        await call("subscribe", "");
      },
      close: () => socket.terminate(),
    };
  },
};
