// node dist/server.js PEER PATH: serves until it is killed, and says when it is ready.
import { loadPeer } from "./peer.js";

const [name, path] = process.argv.slice(2);
if (path === undefined) throw new Error("Which peer, and at which path?");
const peer = await loadPeer(name);
await peer.serve(path);
process.send?.("ready");
process.on("message", () => process.send?.(process.cpuUsage()));
