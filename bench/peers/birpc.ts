import type { Socket } from "node:net";
import { createBirpc, type BirpcReturn } from "birpc";
import { sampleStudent, type Peer } from "../peer.js";
import {
  bytesFromText,
  bytesToText,
  connectSocket,
  fromText,
  listen,
  onLines,
  sendLine,
  toText,
  type TextStudent,
} from "./text.js";

interface Daemon {
  getStudent(id: string): TextStudent;
  echo(data: string): string;
  subscribe(): void;
}

interface Listener {
  studentAdded(time: number, info: TextStudent): void;
}

/** JSON in lines, as its own documentation has it for sockets. */
export const peer: Peer = {
  async serve(path) {
    const subscribers = new Set<BirpcReturn<Listener, Daemon>>();
    await listen(path, (socket) => {
      const daemon: Daemon = {
        getStudent: (id) => toText(sampleStudent(id)),
        echo: (data) => data,
        subscribe: () => void subscribers.add(remote),
      };
      const remote = createBirpc<Listener, Daemon>(daemon, {
        ...over(socket),
        eventNames: ["studentAdded"],
      });
      socket.on("close", () => subscribers.delete(remote));
    });
    return {
      fire(time, info) {
        const sent = toText(info);
        for (const { studentAdded } of subscribers) void studentAdded(time, sent);
      },
    };
  },

  async connect(path) {
    const socket = await connectSocket(path);
    let onEvent: (() => void) | undefined;
    const listener: Listener = {
      studentAdded(_time, info) {
        fromText(info);
        onEvent?.();
      },
    };
    const remote = createBirpc<Daemon, Listener>(listener, over(socket));
    return {
      getStudent: async (id) => fromText(await remote.getStudent(id)),
      echo: async (data) => bytesFromText(await remote.echo(bytesToText(data))),
      async subscribe(callback) {
        onEvent = callback;
        await remote.subscribe();
      },
      close: () => socket.destroy(),
    };
  },
};

function over(socket: Socket): {
  post(text: string): void;
  on(receive: (text: string) => void): void;
  serialize(value: unknown): string;
  deserialize(text: string): unknown;
} {
  return {
    post: (text) => sendLine(socket, text),
    on: (receive) => onLines(socket, receive),
    serialize: (value) => JSON.stringify(value),
    deserialize: (text) => JSON.parse(text) as unknown,
  };
}
