import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attack, targets, type Target } from "./fuzz-peer.js";
import { fromHex, toHex } from "./values.js";

interface Entry {
  readonly to: Target;
  readonly why: string;
  readonly bytes: string;
}

const { entries } = JSON.parse(
  readFileSync(new URL("../vectors/fuzz.json", import.meta.url), "utf8"),
) as { readonly entries: readonly Entry[] };
const seeds = entries.map(({ bytes }) => fromHex(bytes));

/** What is found by hand, or by chance below: it stays here, and is tried in every run, in pieces of all sizes. */
describe("the corpus", () => {
  test.each(entries)("$to: $why", async ({ to, bytes }) => {
    for (const pieceBytes of [1, 3, 4, 1 << 20])
      await expect(attack(to, fromHex(bytes), pieceBytes)).resolves.toBeUndefined();
  });

  test("has something for everybody, and nothing twice", () => {
    expect(new Set(entries.map(({ to }) => to))).toEqual(new Set(targets));
    const all = entries.map(({ to, bytes }) => `${to} ${bytes}`);
    expect(new Set(all).size).toBe(all.length);
  });
});

const anySeed = fc.constantFrom(...seeds);
const anyPlace = fc.nat(1 << 16);

/** A part of the corpus with something done to it. */
const mutant: fc.Arbitrary<Buffer> = fc.oneof(
  fc
    .tuple(anySeed, fc.array(fc.tuple(anyPlace, fc.nat(255)), { minLength: 1, maxLength: 4 }))
    .map(([seed, changes]) => {
      const bytes = Buffer.from(seed);
      for (const [place, byte] of changes) bytes[place % Math.max(1, bytes.length)] = byte;
      return bytes;
    }),
  fc
    .tuple(anySeed, anyPlace, anySeed, anyPlace)
    .map(([one, end, other, start]) =>
      Buffer.concat([
        one.subarray(0, end % (one.length + 1)),
        other.subarray(start % (other.length + 1)),
      ]),
    ),
  fc.array(anySeed, { minLength: 2, maxLength: 5 }).map((all) => Buffer.concat(all)),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
);

test.each(targets)(
  "bytes like those of the corpus hurt nobody: %s",
  async (target) => {
    const runs = Number(process.env["FUZZ_RUNS"] ?? 150);
    await fc.assert(
      fc.asyncProperty(mutant, fc.constantFrom(1, 2, 5, 1 << 20), async (bytes, pieceBytes) => {
        try {
          expect(await attack(target, bytes, pieceBytes)).toBeUndefined();
        } catch (error) {
          const entry = { to: target, why: String(error), bytes: toHex(bytes) };
          throw new Error(`For test/vectors/fuzz.json: ${JSON.stringify(entry)}`, { cause: error });
        }
      }),
      // Who hangs fails, with the bytes.
      { numRuns: runs, timeout: 5_000, interruptAfterTimeLimit: 1_000 * runs },
    );
  },
  600_000,
);
