import { once } from "node:events";
import { createServer } from "node:http";
import { Packr } from "msgpackr";
import type { Student } from "student-system";
import { WebSocket, WebSocketServer } from "ws";
import { sampleStudent, type Peer } from "../peer.js";

/** A thin hand-written layer, as one writes it: a number, a method and its argument there; the number and the result back. */
export const peer: Peer = {
  async serve(path) {
    const server = createServer();
    new WebSocketServer({ server, perMessageDeflate: false }).on("connection", (socket) => {
      const packr = new Packr();
      socket.on("message", (data: Buffer) => {
        const [id, , student] = packr.unpack(data) as [number, string, string];
        socket.send(packr.pack([id, sampleStudent(student)]));
      });
    });
    server.listen(path);
    await once(server, "listening");
  },

  async connect(path) {
    const socket = new WebSocket(`ws+unix:${path}:/`, { perMessageDeflate: false });
    await once(socket, "open");
    const packr = new Packr();
    const waiting = new Map<number, (student: Student) => void>();
    let count = 0;
    socket.on("message", (data: Buffer) => {
      const [id, student] = packr.unpack(data) as [number, Student];
      waiting.get(id)?.(student);
      waiting.delete(id);
    });
    return {
      getStudent: (student) =>
        new Promise((resolve) => {
          const id = count++;
          waiting.set(id, resolve);
          socket.send(packr.pack([id, "get_student", student]));
        }),
    };
  },
};
