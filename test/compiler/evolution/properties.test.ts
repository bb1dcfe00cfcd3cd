import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changesBetween } from "../../../compiler/placed-change.js";
import type { Member, Named, Spec, Type } from "../../../compiler/spec/spec.js";
import { IncompatibleInterface } from "../../../runtime/errors.js";
import type { Change, Part } from "../../../runtime/evolution/changes.js";
import { arbitrarySpec, arbitraryValue, arbitraryValues, type Chance } from "./arbitrary-spec.js";
import { decodeMembers, decodeValue, encodeMembers, encodeValue } from "./codec.js";
import { edit } from "./edits.js";
import { seen, seenMembers, UnknownCase } from "./seen.js";

interface Pair {
  readonly old: Spec;
  readonly new: Spec;
  readonly chance: Chance;
}

/** A specification and what became of it in up to four edits. */
const pairs: fc.Arbitrary<Pair> = fc.gen().map((generate) => {
  const chance: Chance = (bound) => generate(fc.nat, { max: bound - 1 });
  const old = arbitrarySpec(chance);
  let now = old;
  for (let count = chance(5); count > 0; count--) now = edit(chance, now);
  return { old, new: now, chance };
});

const numRuns = 400;

describe("what two peers of different specifications say to each other", () => {
  test("arrives as it was meant in every part that no change misreads", () => {
    const exercised = { same: 0, parts: 0 };
    fc.assert(
      fc.property(pairs, ({ old, new: now, chance }) => {
        const broken = new Set(misread(changesBetween(old, now)));
        exercised.same += broken.size === 0 ? 1 : 0;
        for (const [writer, reader] of [
          [old, now],
          [now, old],
        ] as const) {
          for (const exchange of exchanges(writer, reader)) {
            if (broken.has(exchange.part)) continue;
            exercised.parts += 1;
            expectUnderstood(chance, writer, reader, exchange);
          }
        }
      }),
      { numRuns },
    );
    expect(exercised.same).toBeGreaterThan(numRuns / 10);
    expect(exercised.parts).toBeGreaterThan(numRuns);
  });

  test("arrives in every part where nothing is breaking", () => {
    fc.assert(
      fc.property(pairs, ({ old, new: now, chance }) => {
        if (changesBetween(old, now).some(({ isBreaking }) => isBreaking)) return;
        for (const exchange of exchanges(old, now)) expectUnderstood(chance, old, now, exchange);
        for (const exchange of exchanges(now, old)) expectUnderstood(chance, now, old, exchange);
      }),
      { numRuns },
    );
  });
});

describe("the comparison", () => {
  test("finds nothing between a specification and itself", () => {
    fc.assert(
      fc.property(pairs, ({ old }) => {
        expect(changesBetween(old, old)).toEqual([]);
      }),
    );
  });

  test("calls the same parts misread whichever side is the older", () => {
    fc.assert(
      fc.property(pairs, ({ old, new: now }) => {
        expect(misread(changesBetween(now, old))).toEqual(misread(changesBetween(old, now)));
      }),
      { numRuns },
    );
  });

  test("calls nothing misread that is not breaking", () => {
    fc.assert(
      fc.property(pairs, ({ old, new: now }) => {
        for (const { isBreaking, isMisread } of changesBetween(old, now)) {
          expect(isBreaking || !isMisread).toBe(true);
        }
      }),
    );
  });
});

function misread(changes: readonly Change[]): string[] {
  const parts = changes.filter(({ isMisread }) => isMisread).flatMap(({ affects }) => affects);
  return [...new Set(parts.map(partKey))].toSorted();
}

function partKey(part: Part): string {
  return part.kind === "interface" ? part.kind : `${part.kind} ${part.name}`;
}

/** What one side sends, and what the other takes it for: parts are found by their names. */
interface Exchange {
  readonly part: string;
  readonly written: readonly Member[] | Type | undefined;
  readonly read: readonly Member[] | Type | undefined;
}

function exchanges(writer: Spec, reader: Spec): Exchange[] {
  const found: Exchange[] = [];
  for (const kind of ["method", "callback"] as const) {
    for (const [own, other] of sameNames(writer[`${kind}s`], reader[`${kind}s`])) {
      const part = `${kind} ${own.name}`;
      found.push({ part, written: own.parameters, read: other.parameters });
      found.push({ part, written: own.result, read: other.result });
    }
  }
  for (const [own, other] of sameNames(writer.events, reader.events)) {
    found.push({ part: `event ${own.name}`, written: own.parameters, read: other.parameters });
  }
  for (const [own, other] of sameNames(writer.exceptions, reader.exceptions)) {
    found.push({ part: `exception ${own.name}`, written: own.members, read: other.members });
  }
  return found;
}

function sameNames<Item extends Named>(
  writers: readonly Item[],
  readers: readonly Item[],
): [own: Item, other: Item][] {
  return writers.flatMap((own) => {
    const other = readers.find(({ name }) => name === own.name);
    return other === undefined ? [] : [[own, other] as [Item, Item]];
  });
}

function expectUnderstood(
  chance: Chance,
  writer: Spec,
  reader: Spec,
  { written, read }: Exchange,
): void {
  if (isMembers(written) && isMembers(read)) {
    const values = arbitraryValues(chance, writer, written);
    const bytes = encodeMembers(writer, written, values);
    expectSame(
      () => decodeMembers(reader, read, bytes),
      () =>
        seenMembers({ spec: writer, members: written }, { spec: reader, members: read }, values),
    );
  } else if (isType(written) && isType(read)) {
    const value = arbitraryValue(chance, writer, written, 5);
    const bytes = encodeValue(writer, written, value);
    expectSame(
      () => decodeValue(reader, read, bytes),
      () => seen({ spec: writer, type: written }, { spec: reader, type: read }, value),
    );
  } else {
    expect([written, read]).toEqual([undefined, undefined]);
  }
}

/** The same value, or that the call fails for a case which the reader does not know. */
function expectSame(decode: () => unknown, meant: () => unknown): void {
  let expected: unknown;
  try {
    expected = meant();
  } catch (error) {
    if (!(error instanceof UnknownCase)) throw error;
    expect(decode).toThrow(IncompatibleInterface);
    return;
  }
  expect(decode()).toEqual(expected);
}

function isMembers(value: Exchange["written"]): value is readonly Member[] {
  return Array.isArray(value);
}

function isType(value: Exchange["written"]): value is Type {
  return value !== undefined && !Array.isArray(value);
}
