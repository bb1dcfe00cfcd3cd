import type { PeerClient } from "../peer.js";
import { cpuMicroseconds, type CallsOrder, type EchoOrder, type Result } from "./orders.js";

/** What is called: whatever it answers. */
export interface Caller {
  getStudent(id: string): Promise<unknown>;
  close(): void;
}

/** Loops that each have one call in flight, until the time is over. */
export async function measureCalls(
  peer: { connect(path: string): Promise<Caller> },
  path: string,
  client: Caller,
  { inFlight, connections = 1, milliseconds }: CallsOrder,
): Promise<Result> {
  const clients = [client];
  while (clients.length < connections) {
    const added = await peer.connect(path);
    // Some connect when they are first used: all of them at once would be more than a server's queue takes.
    await added.getStudent("42");
    clients.push(added);
  }
  const result = await measure(milliseconds, (run) =>
    Array.from({ length: inFlight }, (_, index) => {
      const { getStudent } = clients[index % clients.length] ?? client;
      return index === 0
        ? timedLoop(run, () => getStudent("42"))
        : loop(run, () => getStudent("42"));
    }),
  );
  for (const extra of clients.slice(1)) extra.close();
  return result;
}

export async function measureEcho(
  { echo }: PeerClient,
  { bytes, milliseconds }: EchoOrder,
): Promise<Result> {
  const data = new Uint8Array(bytes).fill(7);
  return measure(milliseconds, (run) => [
    timedLoop(run, async () => {
      const { length } = await echo(data);
      if (length !== bytes) throw new Error(`The echo of ${bytes} bytes has ${length}.`);
    }),
  ]);
}

interface Run {
  isOver: boolean;
  operations: number;
  /** Microseconds of some of the operations. */
  readonly latencies: number[];
}

async function measure(
  milliseconds: number,
  begin: (run: Run) => Promise<void>[],
): Promise<Result> {
  const run: Run = { isOver: false, operations: 0, latencies: [] };
  setTimeout(() => (run.isOver = true), milliseconds);
  const cpu = cpuMicroseconds();
  const start = performance.now();
  await Promise.all(begin(run));
  const seconds = (performance.now() - start) / 1000;
  const spent = cpuMicroseconds() - cpu;
  const sorted = Float64Array.from(run.latencies).toSorted();
  const quantile = (share: number): number =>
    sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  const { operations } = run;
  return { operations, seconds, p50: quantile(0.5), p99: quantile(0.99), cpu: spent };
}

async function loop(run: Run, call: () => Promise<unknown>): Promise<void> {
  while (!run.isOver) {
    await call();
    run.operations += 1;
  }
}

async function timedLoop(run: Run, call: () => Promise<unknown>): Promise<void> {
  let before = performance.now();
  while (!run.isOver) {
    await call();
    run.operations += 1;
    const after = performance.now();
    run.latencies.push((after - before) * 1000);
    before = after;
  }
}
