import { expect, test } from "vitest";
import { SlowestReceiver, type Receiver } from "../../runtime/transports/slowest-receiver.js";

/** A receiver that has no room until it is told. */
function slowReceiver(): Receiver & { drain(): void } {
  const waiting: { promise: Promise<void> | undefined; resolve(): void } = {
    promise: undefined,
    resolve() {},
  };
  waiting.promise = new Promise((resolve) => (waiting.resolve = resolve));
  return {
    get pace() {
      return waiting.promise;
    },
    drain() {
      waiting.promise = undefined;
      waiting.resolve();
    },
  };
}

const fast: Receiver = { pace: undefined };

async function isPending(promise: Promise<void> | undefined): Promise<boolean> {
  const winner = await Promise.race([promise?.then(() => "over"), turn().then(() => "pending")]);
  return winner === "pending";
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test("nobody is waited for where all have room", () => {
  const slowest = new SlowestReceiver();
  expect(slowest.of([])).toBeUndefined();
  expect(slowest.of([fast, fast])).toBeUndefined();
});

test("gives the same promise as long as the same receivers are slow", () => {
  const slowest = new SlowestReceiver();
  const [one, other] = [slowReceiver(), slowReceiver()];
  const first = slowest.of([one, fast]);
  expect(slowest.of([fast, one])).toBe(first);
  const both = slowest.of([one, other]);
  expect(both).not.toBe(first);
  expect(slowest.of([one, fast, other])).toBe(both);
  expect(slowest.of([one])).not.toBe(both);
});

test("waits for the last of them", async () => {
  const slowest = new SlowestReceiver();
  const [one, other] = [slowReceiver(), slowReceiver()];
  const both = slowest.of([one, other]);
  one.drain();
  expect(await isPending(both)).toBe(true);
  const rest = slowest.of([one, other]);
  expect(await isPending(rest)).toBe(true);
  other.drain();
  await both;
  await rest;
  await slowest.of([one, other]);
});

test("does not take one who became slow again for the one that it was", async () => {
  const slowest = new SlowestReceiver();
  const before = slowReceiver();
  const first = slowest.of([before]);
  before.drain();
  await first;
  const again = slowReceiver();
  expect(await isPending(slowest.of([again]))).toBe(true);
  again.drain();
});
