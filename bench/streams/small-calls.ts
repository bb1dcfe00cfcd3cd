import type { BenchStreamsConnection } from "bench-streams";
import { figure, range, table, times } from "../harness/format.js";
import { ratios, spreadOf } from "../harness/statistics.js";
import { piece } from "./bytes.js";
import { measureInTurn, type Contestant } from "./in-turn.js";
import type { Section } from "./section.js";

/** Microseconds. */
interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

const alone = "alone";
const callsCount = 2000;

/** Small calls, one after the other, alone and beside a stream that runs as fast as it can. */
export async function measureSmallCalls(
  connection: BenchStreamsConnection,
  rounds: number,
): Promise<Section> {
  const found = await measureInTurn(
    [
      { name: alone, measure: () => makeCalls(connection) },
      beside("beside a result of bytes", connection, downloadUntil),
      beside("beside a parameter of bytes", connection, uploadUntil),
    ],
    rounds,
  );
  const of = (name: string, key: keyof Latency): number[] =>
    (found.get(name) ?? []).map((latency) => latency[key]);
  const columns = (name: string, key: keyof Latency): string[] => {
    const spread = spreadOf(of(name, key));
    const ratio = name === alone ? "" : times(spreadOf(ratios(of(name, key), of(alone, key))));
    return [figure(spread.median), range(spread), ratio];
  };
  const rows = [...found.keys()].map((name) => [
    name,
    ...columns(name, "p50"),
    ...columns(name, "p99"),
    figure(Math.max(...of(name, "worst"))),
  ]);
  const heads = ["p50 µs", "min..max", "of alone", "p99 µs", "min..max ", "of alone ", "worst µs"];
  const text = [
    "## Small calls, one in flight\n",
    `${callsCount} each round.\n`,
    table(["", ...heads], rows),
  ].join("\n");
  return { text, data: { smallCalls: Object.fromEntries(found) } };
}

type Stream = (connection: BenchStreamsConnection, stopped: AbortSignal) => Promise<void>;

function beside(
  name: string,
  connection: BenchStreamsConnection,
  stream: Stream,
): Contestant<Latency> {
  return {
    name,
    async measure() {
      const controller = new AbortController();
      const streaming = stream(connection, controller.signal);
      const latency = await makeCalls(connection);
      controller.abort();
      await streaming;
      return latency;
    },
  };
}

async function makeCalls(connection: BenchStreamsConnection): Promise<Latency> {
  const latencies = new Float64Array(callsCount);
  for (let call = 0; call < callsCount; call++) {
    const start = performance.now();
    await connection.ping(1n);
    latencies[call] = (performance.now() - start) * 1000;
  }
  latencies.sort();
  const at = (share: number): number => latencies[Math.round(share * (callsCount - 1))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), worst: at(1) };
}

const downloadUntil: Stream = async (connection, stopped) => {
  for await (const _ of connection.download(BigInt(Number.MAX_SAFE_INTEGER)))
    if (stopped.aborted) break;
};

const uploadUntil: Stream = async (connection, stopped) => {
  await connection.upload(piecesUntil(stopped));
};

function* piecesUntil(stopped: AbortSignal): Generator<Uint8Array> {
  while (!stopped.aborted) yield piece;
}
