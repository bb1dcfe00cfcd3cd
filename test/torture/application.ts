// An application as a process of its own, which calls until it is killed: node application.js PEER SOCKET FIRST-ID
import { loadPeer } from "./peer.js";

const [name = "", path = "", firstId = ""] = process.argv.slice(2);
const client = await (await loadPeer(name)).connect(path, true);
process.send?.("connected");

let id = Number(firstId);
const payload = new Uint8Array(64);
async function callForEver(): Promise<never> {
  for (;;) await client.once(id++, payload);
}
await Promise.all(Array.from({ length: 32 }, callForEver));
