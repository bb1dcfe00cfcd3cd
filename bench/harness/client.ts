// node dist/harness/client.js PEER PATH: connects, warms up, and measures whenever its parent asks.
import { loadPeer, sampleStudent, type Peer, type PeerClient } from "../peer.js";
import { measureCalls, measureEcho } from "./calls.js";
import { subscribe, type Subscribers } from "./events.js";
import { cpuMicroseconds, type Order, type Result } from "./orders.js";

const [name, path] = process.argv.slice(2);
if (path === undefined) throw new Error("Which peer, and at which path?");
const peer = await loadPeer(name);
const client = await peer.connect(path);
await checkAnswers(client);
process.on("disconnect", () => process.exit());
process.on("message", (order: Question) => {
  void carryOut(peer, path, order).then((result) => process.send?.(result));
});
process.send?.("ready");

/** Events are measured in three steps: their order connects and subscribes. */
type Question = Order | "begin" | "close" | "cpu" | "memory" | { idle: number };

const idle: PeerClient[] = [];
let subscribers: Subscribers | undefined;

async function carryOut(
  from: Peer,
  at: string,
  order: Question,
): Promise<Result | NodeJS.MemoryUsage | number | "ready" | undefined> {
  if (order === "begin") return subscribers?.measure();
  if (order === "close") {
    await subscribers?.close();
    return "ready";
  }
  if (order === "cpu") return cpuMicroseconds();
  if (order === "memory") {
    globalThis.gc?.();
    return process.memoryUsage();
  }
  if ("idle" in order) {
    // One after the other: nobody's queue of new connections is what is measured.
    while (idle.length < order.idle) {
      const added = await from.connect(at);
      await added.getStudent("42");
      idle.push(added);
    }
    return "ready";
  }
  switch (order.kind) {
    case "calls":
      return measureCalls(from, at, client, order);
    case "echo":
      return measureEcho(client, order);
    case "events":
      subscribers = await subscribe(from, at, order);
      return "ready";
  }
}

/** Who answers faster because it answers something else is not measured. */
async function checkAnswers({ getStudent, echo }: PeerClient): Promise<void> {
  const student = await getStudent("42");
  const { photo, lastName } = sampleStudent("42");
  if (Buffer.compare(student.photo, photo) !== 0 || student.lastName !== lastName)
    throw new Error(`${name}: the answer is not the student.`);
  const bytes = await echo(photo);
  if (Buffer.compare(bytes, photo) !== 0) throw new Error(`${name}: the echo is not the same.`);
}
