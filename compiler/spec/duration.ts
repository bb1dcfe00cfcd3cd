const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** What a deadline on the wire can say. */
const durationMsMax = 2_147_483_647;

/** Milliseconds of `5s` or `1.5m`: a whole number of them, at least one; undefined if it is nothing of the kind. */
export function durationMs(text: string): number | undefined {
  const [, count, unit] = /^([0-9]{1,15}(?:\.[0-9]{1,15})?)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = unitsMs[unit ?? ""];
  if (count === undefined || factor === undefined) return undefined;
  const value = Number((Number(count) * factor).toFixed(6));
  return Number.isInteger(value) && value >= 1 && value <= durationMsMax ? value : undefined;
}
