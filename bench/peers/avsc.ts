import avro from "avsc";
import type { Student } from "bench-system";
import { sampleStudent, type Peer } from "../peer.js";
import { connectSocket, listen } from "./text.js";

const student = {
  type: "record",
  name: "Student",
  fields: [
    { name: "id", type: "string" },
    { name: "firstName", type: "string" },
    { name: "lastName", type: "string" },
    { name: "age", type: "int" },
    { name: "photo", type: "bytes" },
  ],
};
const calls = avro.Service.forProtocol({
  protocol: "BenchSystem",
  types: [student],
  messages: {
    getStudent: { request: [{ name: "id", type: "string" }], response: "Student" },
    echo: { request: [{ name: "data", type: "bytes" }], response: "bytes" },
  },
});
/** Only clients send: events go over a connection of their own, on which the daemon is the client. */
const eventsService = avro.Service.forProtocol({
  protocol: "BenchEvents",
  types: [student],
  messages: {
    studentAdded: {
      request: [
        { name: "time", type: "double" },
        { name: "info", type: "Student" },
      ],
      response: "null",
      "one-way": true,
    },
  },
});

type Answer<Result> = (error: Error | null, result?: Result) => void;

/** Clients and servers have a method for each message, which their types do not know. */
interface CallsServer {
  onGetStudent(handle: (id: string, answer: Answer<Student>) => void): void;
  onEcho(handle: (data: Buffer, answer: Answer<Buffer>) => void): void;
}
interface CallsClient {
  getStudent(id: string, answer: Answer<Student>): void;
  echo(data: Buffer, answer: Answer<Buffer>): void;
}
interface EventsServer {
  onStudentAdded(handle: (time: number, info: Student) => void): void;
}
interface EventsClient {
  studentAdded(time: number, info: Student): void;
}

export const peer: Peer = {
  async serve(path) {
    const server = calls.createServer();
    const handlers = server as unknown as CallsServer;
    // Avro takes a Buffer and nothing else for bytes.
    handlers.onGetStudent((id, answer) => answer(null, withBuffer(sampleStudent(id))));
    handlers.onEcho((data, answer) => answer(null, data));
    await listen(path, (socket) => void server.createChannel(socket));
    const subscribers = new Set<EventsClient>();
    await listen(`${path}.events`, (socket) => {
      const client = eventsService.createClient();
      client.createChannel(socket);
      const subscriber = client as unknown as EventsClient;
      subscribers.add(subscriber);
      socket.on("close", () => subscribers.delete(subscriber));
    });
    return {
      fire(time, info) {
        const sent = withBuffer(info);
        for (const subscriber of subscribers) subscriber.studentAdded(time, sent);
      },
    };
  },

  async connect(path) {
    const socket = await connectSocket(path);
    const sockets = [socket];
    const service = calls.createClient({ timeout: 0 });
    service.createChannel(socket);
    const client = service as unknown as CallsClient;
    return {
      getStudent: (id) => promised((answer) => client.getStudent(id, answer)),
      echo: (data) =>
        promised((answer) =>
          client.echo(Buffer.from(data.buffer, data.byteOffset, data.length), answer),
        ),
      async subscribe(onEvent) {
        const events = await connectSocket(`${path}.events`);
        sockets.push(events);
        const server = eventsService.createServer();
        (server as unknown as EventsServer).onStudentAdded(() => onEvent());
        server.createChannel(events);
      },
      close() {
        for (const each of sockets) each.destroy();
      },
    };
  },
};

function withBuffer(info: Student): Student {
  const { buffer, byteOffset, length } = info.photo;
  return { ...info, photo: Buffer.from(buffer, byteOffset, length) };
}

function promised<Result>(call: (answer: Answer<Result>) => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    call((error, result) => (result === undefined ? reject(error) : resolve(result)));
  });
}
