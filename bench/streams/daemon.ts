// node dist/streams/daemon.js PATH: serves until it is killed, and sends bytes over a plain socket at PATH.raw for comparison.
import { once } from "node:events";
import { createServer } from "node:net";
import { StreamsServer } from "./interface.js";

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("At which path?");
await StreamsServer.serve({ address: `unix:${path}` });

const chunk = Buffer.alloc(64 * 1024, 1);
const raw = createServer((socket) => {
  socket.on("error", () => {});
  socket.once("data", (request) => {
    let left = Number(request.toString());
    const send = (): void => {
      while (left > 0) {
        left -= chunk.length;
        if (!socket.write(chunk)) {
          socket.once("drain", send);
          return;
        }
      }
      socket.end();
    };
    send();
  });
});
raw.listen(`${path}.raw`);
await once(raw, "listening");
process.send?.("ready");
