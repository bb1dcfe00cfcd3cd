// node dist/client.js PEER PATH: connects, warms up, and measures whenever its parent asks.
import { loadPeer, sampleStudent, type PeerClient } from "./peer.js";

/** What the parent asks for. */
export interface Order {
  inFlight: number;
  milliseconds: number;
}

/** What one measurement gives. */
export interface Result {
  callsPerSecond: number;
  /** Latency in microseconds. */
  p50: number;
  p99: number;
  calls: number;
  cpu: NodeJS.CpuUsage;
}

async function measure(client: PeerClient, { inFlight, milliseconds }: Order): Promise<Result> {
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = start + milliseconds;
  const loop = async (): Promise<void> => {
    for (let now = performance.now(); now < end;) {
      await client.getStudent("42");
      const after = performance.now();
      latencies.push(after - now);
      now = after;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  const seconds = (performance.now() - start) / 1000;
  const sorted = Float64Array.from(latencies).toSorted();
  const quantile = (share: number): number =>
    (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN) * 1000;
  return {
    callsPerSecond: latencies.length / seconds,
    p50: quantile(0.5),
    p99: quantile(0.99),
    calls: latencies.length,
    cpu: process.cpuUsage(cpu),
  };
}

/** Until the code is compiled: 20,000 calls, or 4.5 seconds for those who are slow. */
async function warmUp(client: PeerClient): Promise<void> {
  const student = await client.getStudent("42");
  if (student.photo.length !== sampleStudent("42").photo.length)
    throw new Error("The answer is not the student.");
  const end = performance.now() + 4500;
  for (let calls = 0; calls < 20_000 && performance.now() < end; calls += 64) {
    await Promise.all(Array.from({ length: 64 }, () => client.getStudent("42")));
  }
}

const [name, path] = process.argv.slice(2);
if (path === undefined) throw new Error("Which peer, and at which path?");
const peer = await loadPeer(name);
const client = await peer.connect(path);
await warmUp(client);
process.on("message", (order: Order) => {
  void measure(client, order).then((result) => process.send?.(result));
});
process.send?.("ready");
