import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { writeBytes } from "./raw-write.js";

/** Plain sockets for comparison: at PATH.down whoever says how many bytes is sent them, at PATH.up whoever has sent bytes is told how many came. */
export async function serveRaw(path: string): Promise<void> {
  await listen(createServer(sendBytes), `${path}.down`);
  await listen(createServer({ allowHalfOpen: true }, countBytes), `${path}.up`);
}

async function listen(server: Server, path: string): Promise<void> {
  server.listen(path);
  await once(server, "listening");
}

function sendBytes(socket: Socket): void {
  socket.on("error", () => socket.destroy());
  socket.once("data", (request) => writeBytes(socket, Number(request.toString())));
}

/** An accepted socket has no `onread`. */
function countBytes(socket: Socket): void {
  let bytes = 0;
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    bytes += chunk.length;
  });
  socket.on("end", () => socket.end(String(bytes)));
}
