import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import type { Student } from "bench-system";
import { sampleStudent, type Peer } from "../peer.js";
import { CeilingWriter, readStudent, readText, writeStudent, writeText } from "./ceiling-codec.js";

/*
 * What is to be had: calls by hand, for these three messages alone. No errors, deadlines, limits, checks, back-pressure or reconnection;
 * all that it does is what pays: it collects what is sent in a turn, in one buffer, and keeps short text out of C++.
 * A frame is its size (u32), a kind, and for calls an id (u32).
 */
const studentKind = 1;
const echoKind = 2;
const eventKind = 3;
const subscribeKind = 4;
const headBytes = 9;

/** From here on bytes are handed to the socket as they are, rather than copied into the buffer. */
const largeBytes = 65_536;

export const peer: Peer = {
  async serve(path) {
    const subscribers = new Set<Wire>();
    const encoded = new CeilingWriter();
    const server = createServer((socket) => {
      const wire = new Wire(socket, (kind, bytes, start, end) => {
        if (kind === subscribeKind) {
          subscribers.add(wire);
          return;
        }
        const id = bytes.readUInt32LE(start);
        if (kind === echoKind) wire.sendBytes(echoKind, id, bytes.subarray(start + 4, end));
        else answer(wire, id, readText(bytes, start + 4));
      });
      socket.on("close", () => subscribers.delete(wire));
    });
    server.listen(path);
    await once(server, "listening");
    return {
      fire(time, info) {
        encoded.used = 0;
        encoded.reserve(8);
        encoded.used = encoded.bytes.writeDoubleLE(time, 0);
        writeStudent(encoded, info);
        for (const wire of subscribers) wire.sendEvent(encoded);
      },
    };
  },

  async connect(path) {
    const socket = createConnection(path);
    await once(socket, "connect");
    const waiting: (((value: Student) => void) | ((value: Uint8Array) => void))[] = [];
    const free: number[] = [];
    let onEvent: (() => void) | undefined;
    const wire = new Wire(socket, (kind, bytes, start, end) => {
      if (kind === eventKind) {
        events.last = readStudent(bytes, start + 8);
        onEvent?.();
        return;
      }
      const id = bytes.readUInt32LE(start);
      const resolve = waiting[id];
      free.push(id);
      // The daemon answers a question with what it asks for.
      if (kind === echoKind)
        (resolve as (value: Uint8Array) => void)(bytes.subarray(start + 4, end));
      else (resolve as (value: Student) => void)(readStudent(bytes, start + 4));
    });
    return {
      getStudent: (student) =>
        new Promise((resolve) => {
          const id = free.pop() ?? waiting.length;
          waiting[id] = resolve;
          ask(wire, id, student);
        }),
      echo: (data) =>
        new Promise((resolve) => {
          const id = free.pop() ?? waiting.length;
          waiting[id] = resolve;
          wire.sendBytes(echoKind, id, data);
        }),
      async subscribe(callback) {
        onEvent = callback;
        wire.end(wire.begin(subscribeKind, 0));
      },
      close: () => socket.destroy(),
    };
  },
};

/** What was read last: reading that nobody looks at would be left out by the compiler. */
const events: { last: Student | undefined } = { last: undefined };

function answer(wire: Wire, id: number, student: string): void {
  const start = wire.begin(studentKind, id);
  writeStudent(wire.writer, sampleStudent(student));
  wire.end(start);
}

function ask(wire: Wire, id: number, student: string): void {
  const start = wire.begin(studentKind, id);
  writeText(wire.writer, student);
  wire.end(start);
}

type OnFrame = (kind: number, bytes: Buffer, start: number, end: number) => void;

/** Frames over a socket: those of a turn leave in one write, and what arrives is taken apart. */
class Wire {
  readonly writer = new CeilingWriter();
  readonly #socket: Socket;
  readonly #onFrame: OnFrame;
  #parts: Buffer[] = [];
  #partBytes = 0;
  #wanted = 0;
  #scheduled = false;

  constructor(socket: Socket, onFrame: OnFrame) {
    this.#socket = socket;
    this.#onFrame = onFrame;
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.on("error", () => socket.destroy());
  }

  begin(kind: number, id: number): number {
    const { writer } = this;
    writer.reserve(headBytes);
    const start = writer.used;
    writer.bytes[start + 4] = kind;
    writer.used = start + 5;
    writer.fixed32(id);
    return start;
  }

  end(start: number): void {
    const { writer } = this;
    writer.putFixed32(start, writer.used - start - 4);
    if (writer.used >= largeBytes) {
      this.#flush();
    } else if (!this.#scheduled) {
      this.#scheduled = true;
      process.nextTick(this.#flushInTurn);
    }
  }

  sendEvent({ bytes, used }: CeilingWriter): void {
    const { writer } = this;
    writer.reserve(used + 5);
    const start = writer.used;
    writer.bytes[start + 4] = eventKind;
    bytes.copy(writer.bytes, start + 5, 0, used);
    writer.used = start + 5 + used;
    this.end(start);
  }

  sendBytes(kind: number, id: number, data: Uint8Array): void {
    const { writer } = this;
    const start = this.begin(kind, id);
    if (data.length < largeBytes) {
      writer.raw(data);
      this.end(start);
      return;
    }
    writer.putFixed32(start, writer.used - start - 4 + data.length);
    this.#socket.cork();
    this.#flush();
    this.#socket.write(data);
    this.#socket.uncork();
  }

  readonly #flushInTurn = (): void => {
    this.#scheduled = false;
    this.#flush();
  };

  #flush(): void {
    const { writer } = this;
    if (writer.used === 0) return;
    this.#socket.write(writer.bytes.subarray(0, writer.used));
    // What the kernel has not taken yet stays as it is: the next turn gets memory of its own.
    if (this.#socket.writableLength > 0) writer.bytes = Buffer.allocUnsafeSlow(largeBytes);
    writer.used = 0;
  }

  #receive(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#partBytes > 0) {
      this.#parts.push(chunk);
      this.#partBytes += chunk.length;
      if (this.#partBytes < this.#wanted) return;
      bytes = Buffer.concat(this.#parts);
      this.#parts = [];
      this.#partBytes = 0;
    }
    let start = 0;
    while (start + 4 <= bytes.length) {
      const end = start + 4 + bytes.readUInt32LE(start);
      if (end > bytes.length) {
        this.#wanted = end - start;
        break;
      }
      this.#onFrame(bytes[start + 4] as number, bytes, start + 5, end);
      start = end;
    }
    if (start === bytes.length) return;
    const rest = bytes.subarray(start);
    if (rest.length < 4) this.#wanted = 4;
    this.#parts.push(rest);
    this.#partBytes = rest.length;
  }
}
