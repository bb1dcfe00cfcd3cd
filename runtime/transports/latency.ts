import { describe } from "../describe.js";
import { InvalidValue } from "../errors.js";

/** What is more important: `normal` is that a process that waits costs nothing, `low` that it goes on at once. */
export type Latency = "normal" | "low";

/** `normal` unless given. Throws `InvalidValue` for anything else. */
export function checkLatency(latency: unknown): Latency {
  if (latency === undefined || latency === "normal") return "normal";
  if (latency === "low") return latency;
  throw new InvalidValue(`latency must be "normal" or "low", got ${describe(latency)}.`);
}
