import type { Measure } from "./measures.js";
import type { Order } from "./orders.js";
import type { Pair } from "./pair.js";

/** However slow the machine is: nobody is waited for longer, for one kind of work. */
const patienceMs = 10_000;
const portionMs = 250;

/**
 * Lets a pair work until its code is compiled and stays so. That is counted in milliseconds of the processor, which a busy machine does not
 * make shorter: so many for calls, half of it for other kinds of work. Pinned or not is the same code.
 */
export async function warmUp(
  pair: Pair,
  measures: readonly Measure[],
  cpuMs: number,
): Promise<void> {
  const kinds = new Map(measures.map((measure) => [measure.order(0).kind, measure]));
  if (kinds.delete("calls")) {
    await spend(pair, { kind: "calls", inFlight: 64, milliseconds: portionMs }, cpuMs / 2);
    await spend(pair, { kind: "calls", inFlight: 512, milliseconds: portionMs }, cpuMs / 2);
  }
  for (const { order } of kinds.values()) await spend(pair, order(portionMs), cpuMs / 2);
}

async function spend(pair: Pair, order: Order, cpuMs: number): Promise<void> {
  const end = performance.now() + patienceMs;
  for (let spent = 0; spent < cpuMs && performance.now() < end;) {
    const { cpuPerOperation, operations } = await pair.measure(order);
    spent += operations === 0 ? 0 : (cpuPerOperation * operations) / 1000;
  }
}
