// node dist/harness/first-reply.js PEER PATH: a whole application, which asks once. Prints what it has cost the processor.
import { loadPeer } from "../peer.js";
import { cpuMicroseconds } from "./orders.js";

const [name, path] = process.argv.slice(2);
if (path === undefined) throw new Error("Which peer, and at which path?");
const peer = await loadPeer(name);
const { getStudent } = await peer.connect(path);
await getStudent("42");
process.stdout.write(String(cpuMicroseconds()), () => process.exit());
