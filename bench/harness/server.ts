// node dist/harness/server.js PEER PATH: serves until its parent is gone, and says when it is ready.
import { createServer } from "node:net";
import { loadPeer, sampleStudent, type PeerServer } from "../peer.js";
import { cpuMicroseconds } from "./orders.js";

const [name, path] = process.argv.slice(2);
if (path === undefined) throw new Error("Which peer, and at which path?");
const peer = await loadPeer(name);
const server = await peer.serve(path);
fireOnDemand(server, `${path}.credit`);
process.on("disconnect", () => process.exit());
process.on("message", (question) => {
  if (question === "memory") globalThis.gc?.();
  process.send?.(question === "memory" ? process.memoryUsage() : cpuMicroseconds());
});
process.send?.("ready");

/** Whoever receives events says on a socket of its own how many more it wants, as numbers of four bytes. */
function fireOnDemand({ fire }: PeerServer, creditPath: string): void {
  const info = sampleStudent("42");
  createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      for (let place = 0; place + 4 <= chunk.length; place += 4) {
        for (let left = chunk.readUInt32LE(place); left > 0; left--) fire(1_700_000_000.5, info);
      }
    });
  }).listen(creditPath);
}
