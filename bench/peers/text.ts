import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import type { Student } from "bench-system";

/** What those who speak JSON make of a student: the photo is text. It is a part of their work. */
export interface TextStudent extends Omit<Student, "photo"> {
  readonly photo: string;
}

export function toText(student: Student): TextStudent {
  return { ...student, photo: bytesToText(student.photo) };
}

export function fromText(student: TextStudent): Student {
  return { ...student, photo: bytesFromText(student.photo) };
}

export function bytesToText({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

export function bytesFromText(text: string): Uint8Array {
  return Buffer.from(text, "base64");
}

export async function listen(path: string, onSocket: (socket: Socket) => void): Promise<void> {
  const server = createServer((socket) => {
    // Those who leave while something is on its way are no concern here.
    socket.on("error", () => socket.destroy());
    onSocket(socket);
  });
  server.listen(path);
  await once(server, "listening");
}

export async function connectSocket(path: string): Promise<Socket> {
  const socket = createConnection(path);
  await once(socket, "connect");
  return socket;
}

export function sendLine(socket: Socket, text: string): void {
  socket.write(`${text}\n`);
}

/** Calls back for each line that arrives. */
export function onLines(socket: Socket, onLine: (line: string) => void): void {
  socket.setEncoding("utf8");
  // A line that comes in many parts is joined once, at its end.
  let parts: string[] = [];
  socket.on("data", (chunk: Buffer | string) => {
    const lines = String(chunk).split("\n");
    const last = lines.pop() ?? "";
    for (const line of lines) {
      onLine(parts.length === 0 ? line : parts.join("") + line);
      parts = [];
    }
    if (last !== "") parts.push(last);
  });
}
