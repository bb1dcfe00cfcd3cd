import type { Socket } from "node:net";
import { sampleStudent, type Peer } from "../peer.js";
import { bytesFromText, bytesToText, fromText, toText, type TextStudent } from "./text.js";

/** It has no types; this is what is used of it. */
interface Ipc {
  config: {
    id: string;
    silent: boolean;
    maxRetries: number | boolean;
    stopRetrying: boolean;
    maxConnections: number;
  };
  serve(path: string, onStart: () => void): void;
  server: {
    start(): void;
    on<Data>(type: string, listener: (data: Data, socket: Socket) => void): void;
    emit(socket: Socket, type: string, data: unknown): void;
  };
  connectTo(id: string, path: string, onReady: () => void): void;
  disconnect(id: string): void;
  of: Record<string, IpcClient>;
}

interface IpcClient {
  on<Data>(type: string, listener: (data: Data) => void): void;
  emit(type: string, data?: unknown): void;
}

interface Question<Argument> {
  id: number;
  argument: Argument;
}

interface Answer {
  id: number;
  result: unknown;
}

const name: string = "@achrinza/node-ipc";

async function createIpc(id: string): Promise<Ipc> {
  const { IPCModule } = (await import(name)) as { IPCModule: new () => Ipc };
  const ipc = new IPCModule();
  Object.assign(ipc.config, { id, silent: true, maxRetries: 0, stopRetrying: true });
  // It allows a hundred by itself.
  ipc.config.maxConnections = 4096;
  return ipc;
}

/** The maintained fork. It has events only: an answer is one that carries the number of its question. */
export const peer: Peer = {
  async serve(path) {
    const ipc = await createIpc("daemon");
    const subscribers = new Set<Socket>();
    await new Promise<void>((resolve) => {
      ipc.serve(path, resolve);
      ipc.server.on<Question<string>>("get_student", ({ id, argument }, socket) =>
        ipc.server.emit(socket, "answer", { id, result: toText(sampleStudent(argument)) }),
      );
      ipc.server.on<Question<string>>("echo", ({ id, argument }, socket) =>
        ipc.server.emit(socket, "answer", { id, result: argument }),
      );
      ipc.server.on<Question<string>>("subscribe", ({ id }, socket) => {
        subscribers.add(socket);
        socket.on("close", () => subscribers.delete(socket));
        ipc.server.emit(socket, "answer", { id, result: true });
      });
      ipc.server.start();
    });
    return {
      fire(time, info) {
        const event = { time, info: toText(info) };
        for (const socket of subscribers) ipc.server.emit(socket, "student_added", event);
      },
    };
  },

  async connect(path) {
    const ipc = await createIpc("application");
    await new Promise<void>((resolve) => {
      ipc.connectTo("daemon", path, () => ipc.of["daemon"]?.on("connect", resolve));
    });
    const daemon = ipc.of["daemon"];
    if (daemon === undefined) throw new Error("node-ipc did not connect.");
    const waiting = new Map<number, (result: unknown) => void>();
    let count = 0;
    daemon.on<Answer>("answer", ({ id, result }) => {
      waiting.get(id)?.(result);
      waiting.delete(id);
    });
    const call = <Result>(type: string, argument: unknown): Promise<Result> =>
      new Promise<unknown>((resolve) => {
        const id = count++;
        waiting.set(id, resolve);
        daemon.emit(type, { id, argument });
      }) as Promise<Result>; // The daemon answers with what the event is about.
    return {
      getStudent: async (id) => fromText(await call<TextStudent>("get_student", id)),
      echo: async (data) => bytesFromText(await call<string>("echo", bytesToText(data))),
      async subscribe(onEvent) {
        daemon.on<{ info: TextStudent }>("student_added", ({ info }) => {
          fromText(info);
          onEvent();
        });
        await call("subscribe", "");
      },
      close: () => ipc.disconnect("daemon"),
    };
  },
};
