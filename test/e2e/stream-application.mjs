// An application that sends more than the daemon reads at once, and then reads a stream until it is told to stop:
// `node stream-application.mjs ADDRESS MEBIBYTES`.
import process from "node:process";
import { CertificationConnection } from "../out/certification/dist/index.js";

const [address, mebibytes] = process.argv.slice(2);
const warmUpBytes = 32 * 1024 * 1024;
const total = Number(mebibytes) * 1024 * 1024;
let asked = 0;
const callbacks = { confirm: () => ++asked <= 5 };
const connection = await CertificationConnection.connect({ address, callbacks });

let before = 0;
let most = 0;
function* parts() {
  for (let sent = 0; sent < total; sent += 256 * 1024) {
    if (before === 0 && sent > warmUpBytes) before = process.memoryUsage.rss();
    most = Math.max(most, process.memoryUsage.rss());
    yield new Uint8Array(256 * 1024);
  }
}
const taken = await connection.put(String(warmUpBytes), parts());
process.stdout.write(`${JSON.stringify({ taken: Number(taken), grown: most - before })}\n`);

let count = 0;
for await (const { name } of connection.tail("x")) if (name === "x") count++;
process.stdout.write(`${JSON.stringify({ count })}\n`);
asked = -1000;
for await (const _ of connection.tail("y")) break;
for await (const _ of connection.tail("z")) process.stdout.write('"reading"\n');
