import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import { sampleStudent, type Peer, type PeerClient } from "../peer.js";

const questionBytes = 20;
const answerBytes = 299;
const eventBytes = 299;

/**
 * The floor: 20 bytes there, 299 back, as many as a call of `get_student` takes, one write each, and nothing encoded or decoded. Binaries
 * and events have sockets of their own, where they are counted and not looked at either.
 */
export const peer: Peer = {
  async serve(path) {
    const event = Buffer.alloc(eventBytes, 1);
    const subscribers = new Set<Socket>();
    await listen(path, answerQuestions);
    await listen(`${path}.echo`, echo);
    await listen(`${path}.events`, (socket) => {
      subscribers.add(socket);
      socket.resume().on("close", () => subscribers.delete(socket));
    });
    return {
      fire() {
        for (const socket of subscribers) socket.write(event);
      },
    };
  },

  async connect(path) {
    const sockets: Socket[] = [];
    const connect = async (to: string): Promise<Socket> => {
      const socket = createConnection(to);
      await once(socket, "connect");
      sockets.push(socket);
      return socket;
    };
    let echoing: { size: number; socket: Socket } | undefined;
    return {
      getStudent: questions(await connect(path)),
      async echo(data) {
        if (echoing?.size !== data.length) {
          echoing = { size: data.length, socket: await connect(`${path}.echo`) };
          const size = Buffer.alloc(4);
          size.writeUInt32LE(data.length);
          echoing.socket.write(size);
        }
        const { socket } = echoing;
        return new Promise((resolve) => {
          counted(socket, Math.max(data.length, 1), () => {
            socket.removeAllListeners("data");
            resolve(data);
          });
          socket.write(data.length === 0 ? Buffer.alloc(1) : data);
        });
      },
      async subscribe(onEvent) {
        counted(await connect(`${path}.events`), eventBytes, onEvent);
      },
      close() {
        for (const socket of sockets) socket.destroy();
      },
    };
  },
};

async function listen(path: string, onSocket: (socket: Socket) => void): Promise<void> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    onSocket(socket);
  });
  server.listen(path);
  await once(server, "listening");
}

/** Calls back each time that so many bytes have arrived. */
function counted(socket: Socket, size: number, onWhole: () => void): void {
  let bytes = 0;
  socket.on("data", (chunk) => {
    for (bytes += chunk.length; bytes >= size; bytes -= size) onWhole();
  });
}

function answerQuestions(socket: Socket): void {
  const answer = Buffer.alloc(answerBytes, 1);
  counted(socket, questionBytes, () => socket.write(answer));
}

/** The first four bytes say how many are to come and to go each time. */
function echo(socket: Socket): void {
  socket.once("data", (head) => {
    const size = Math.max(head.readUInt32LE(), 1);
    const answer = Buffer.alloc(size, 1);
    counted(socket, size, () => socket.write(answer));
    if (head.length > 4) socket.emit("data", head.subarray(4));
  });
}

function questions(socket: Socket): PeerClient["getStudent"] {
  const question = Buffer.alloc(questionBytes, 1);
  const student = sampleStudent("42");
  const waiting: ((answer: typeof student) => void)[] = [];
  let first = 0;
  counted(socket, answerBytes, () => {
    waiting[first++]?.(student);
    if (first === waiting.length) {
      waiting.length = 0;
      first = 0;
    }
  });
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      socket.write(question);
    });
}
