import { once } from "node:events";
import { createConnection, createServer } from "node:net";
import { sampleStudent, type Peer } from "../peer.js";

const questionBytes = 20;
const answerBytes = 299;

/**
 * The floor: 20 bytes there, 299 back, as many as a call of `get_student` takes, one write each, and nothing encoded or decoded.
 */
export const peer: Peer = {
  async serve(path) {
    const answer = Buffer.alloc(answerBytes, 1);
    const server = createServer((socket) => {
      let bytes = 0;
      socket.on("data", (chunk) => {
        for (bytes += chunk.length; bytes >= questionBytes; bytes -= questionBytes)
          socket.write(answer);
      });
    });
    server.listen(path);
    await once(server, "listening");
  },

  async connect(path) {
    const socket = createConnection(path);
    await once(socket, "connect");
    const question = Buffer.alloc(questionBytes, 1);
    const student = sampleStudent("42");
    const waiting: ((answer: typeof student) => void)[] = [];
    let first = 0;
    let bytes = 0;
    socket.on("data", (chunk) => {
      for (bytes += chunk.length; bytes >= answerBytes; bytes -= answerBytes)
        waiting[first++]?.(student);
      if (first === waiting.length) {
        waiting.length = 0;
        first = 0;
      }
    });
    return {
      getStudent: () =>
        new Promise((resolve) => {
          waiting.push(resolve);
          socket.write(question);
        }),
    };
  },
};
