import type { Socket } from "node:net";
import { piece } from "./bytes.js";

/** As the documentation of Node has it: writes until the socket says that it is full, and goes on when it has drained; then ends it. */
export function writeBytes(socket: Socket, bytes: number): void {
  let left = bytes;
  const write = (): void => {
    while (left > 0) {
      left -= piece.length;
      if (!socket.write(piece)) {
        socket.once("drain", write);
        return;
      }
    }
    socket.end();
  };
  write();
}
