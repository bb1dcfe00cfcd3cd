/**
 * Instants and lengths of time travel as nanoseconds in an `int64`, which JavaScript holds as a `bigint` only. Converting by way of one
 * costs more than the rest of the value, so reading does without.
 */

/** 2^32 nanoseconds are 4,294 ms and 967,296 ns: with the high half counted in those, everything stays an exact number. */
const highMs = 4294;
const highRestNs = 967_296;
const nanosecondsPerMs = 1_000_000;

/** The `int64` in the view as whole milliseconds, rounded down. Every one of them is a valid `Date`. */
export function millisecondsSinceEpoch(view: DataView): number {
  const high = view.getInt32(4, true);
  const rest = high * highRestNs + view.getUint32(0, true);
  return high * highMs + Math.floor(rest / nanosecondsPerMs);
}

/** The `int64` in the view as milliseconds with a fraction, as exact as a number can be. */
export function millisecondsFrom(view: DataView): number {
  const high = view.getInt32(4, true);
  // Below 2^53 ns, which is 104 days, the number of nanoseconds is exact.
  if (high >= -0x20_0000 && high < 0x20_0000) {
    return (high * 0x1_0000_0000 + view.getUint32(0, true)) / nanosecondsPerMs;
  }
  const nanoseconds = view.getBigInt64(0, true);
  const whole = nanoseconds / BigInt(nanosecondsPerMs);
  return Number(whole) + Number(nanoseconds - whole * BigInt(nanosecondsPerMs)) / nanosecondsPerMs;
}

/** Milliseconds to the nearest nanosecond; undefined where those do not fit into an `int64`, or are not finite. */
export function nanosecondsOf(milliseconds: number): bigint | undefined {
  if (!Number.isFinite(milliseconds)) return undefined;
  const whole = Math.trunc(milliseconds);
  const rest = Math.round((milliseconds - whole) * nanosecondsPerMs);
  const nanoseconds = BigInt(whole) * BigInt(nanosecondsPerMs) + BigInt(rest);
  return BigInt.asIntN(64, nanoseconds) === nanoseconds ? nanoseconds : undefined;
}
