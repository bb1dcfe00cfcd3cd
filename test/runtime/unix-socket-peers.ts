/** Unix sockets of this process and of others, which are closed and ended when the test is over. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { onTestFinished } from "vitest";
import { ConnectionFailed } from "../../runtime/errors.js";
import {
  listenUnixSocket,
  type UnixSocketListener,
} from "../../runtime/transports/unix-listener.js";
import { connectUnixSocket } from "../../runtime/transports/unix-socket.js";
import { buildRuntime, Starter } from "./starter.js";

export const isRoot: boolean = process.getuid?.() === 0;
export const stranger = 65_534;
/** Root can start a process as somebody else, if that one may read Node's own program: not where it lies in root's home. */
export const canBeStranger: boolean =
  isRoot &&
  spawnSync(process.execPath, ["-e", ""], { uid: stranger, gid: stranger, cwd: "/" }).status === 0;

export function start(options?: ConstructorParameters<typeof Starter>[1]): Starter {
  const starter = new Starter(buildRuntime(), options);
  onTestFinished(() => starter.kill());
  return starter;
}

/** Listens in this process, and says `here` to whoever connects. */
export async function listen(at: string): Promise<UnixSocketListener> {
  const listener = await listenUnixSocket(at, (socket) => socket.end("here"));
  onTestFinished(() => listener.close());
  return listener;
}

/** A server that knows nothing of locks. */
export async function listenForeign(at: string): Promise<Server> {
  const server = createServer((socket) => socket.end("foreign"));
  server.listen(at);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return server;
}

/** What whoever listens there says first. */
export async function heardAt(at: string): Promise<string> {
  const socket = await connectUnixSocket(at);
  const [chunk] = await once(socket, "data");
  socket.destroy();
  return String(chunk).trim();
}

export function modeOf(file: string): string {
  return (statSync(file).mode & 0o7777).toString(8);
}

export async function failureOf(at: string): Promise<ConnectionFailed> {
  const error: unknown = await connectUnixSocket(at).catch((reason: unknown) => reason);
  if (error instanceof ConnectionFailed) return error;
  throw new Error("It did not fail as expected.", { cause: error });
}
