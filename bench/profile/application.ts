// node dist/profile/application.js PEER PATH: a whole application, which asks once, and prints when it had reached what.
import { once } from "node:events";
import type { Marks } from "./stages.js";

const [peer, path = ""] = process.argv.slice(2);
const marks: Marks = { started: performance.nodeTiming.bootstrapComplete };
marks.main = performance.now();
const { createConnection } = await import("node:net");
marks.net = performance.now();
await (peer === "node:net" ? askBare() : askOurs());
marks.reply = performance.now();
const { user, system } = process.cpuUsage();
process.stdout.write(JSON.stringify({ marks, cpu: (user + system) / 1000 }), () => process.exit());

async function askOurs(): Promise<void> {
  await import("@libmedium/runtime");
  marks.runtime = performance.now();
  const { BenchSystemConnection } = await import("bench-system");
  marks.package = performance.now();
  const connection = await BenchSystemConnection.connect({ address: `unix:${path}` });
  marks.connected = performance.now();
  await connection.getStudent("42");
}

/** As many bytes as ours. */
async function askBare(): Promise<void> {
  const answerBytes = 299;
  const socket = createConnection(path);
  await once(socket, "connect");
  marks.connected = performance.now();
  socket.write(Buffer.alloc(20, 1));
  for (let bytes = 0; bytes < answerBytes;) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    bytes += chunk.length;
  }
}
