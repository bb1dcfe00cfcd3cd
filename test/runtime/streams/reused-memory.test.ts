/** Sources that use one memory again for every item, over sockets, whoever is slow. */
import { mkdtempSync, rmSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { StreamsConnection, StreamsServer } from "./streams-server.js";

const sizes = fc.oneof(
  fc.nat(3_000),
  fc.constantFrom(65_535, 65_536, 65_537, 131_072, 131_073, 400_000),
  fc.nat(300_000),
);

interface Script {
  readonly sizes: readonly number[];
  readonly isSync: boolean;
  readonly readerWaits: readonly number[];
  readonly sourceWaits: readonly number[];
}

const script: fc.Arbitrary<Script> = fc.record({
  sizes: fc.array(sizes, { minLength: 1, maxLength: 12, size: "max" }),
  isSync: fc.boolean(),
  readerWaits: fc.array(fc.constantFrom(0, 0, 1, 4), { minLength: 1, maxLength: 4 }),
  sourceWaits: fc.array(fc.constantFrom(0, 0, 1, 4), { minLength: 1, maxLength: 4 }),
});

/** Where in the stream a byte stands tells what it is. */
const byteAt = (place: number): number => ((place * 31) >> 3) & 0xff;

function fill(memory: Buffer, from: number, size: number): Buffer {
  for (let index = 0; index < size; index++) memory[index] = byteAt(from + index);
  return memory.subarray(0, size);
}

function* atOnce({ sizes: all }: Script): Generator<Uint8Array> {
  const memory = Buffer.alloc(500_000);
  let place = 0;
  try {
    for (const size of all) {
      yield fill(memory, place, size);
      memory.fill(0xee);
      place += size;
    }
  } finally {
    memory.fill(0xdd);
  }
}

async function* inTime(given: Script): AsyncGenerator<Uint8Array> {
  for (const [index, item] of [...given.sizes].entries()) {
    void item;
    for (let left = wait(given.sourceWaits, index); left > 0; left--) await turn();
    if (index === 0) yield* atOnce(given);
  }
}

function wait(waits: readonly number[], index: number): number {
  return waits[index % waits.length] ?? 0;
}

async function check(items: AsyncIterable<Uint8Array>, given: Script): Promise<void> {
  const kept: Uint8Array[] = [];
  for await (const item of items) {
    kept.push(item);
    for (let left = wait(given.readerWaits, kept.length); left > 0; left--) await turn();
  }
  const all = Buffer.concat(kept);
  const total = given.sizes.reduce((sum, size) => sum + size, 0);
  expect(all.length).toBe(total);
  for (let place = 0; place < total; place++) {
    if (all[place] !== byteAt(place)) expect.fail(`Byte ${place} of ${total} is ${all[place]}.`);
  }
}

test("a source may use its memory again as soon as it is asked for the next item", async () => {
  const folder = mkdtempSync(join(tmpdir(), "medium-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const address = `unix:${join(folder, "socket")}`;
  const server = await StreamsServer.serve({ address, signals: false, drainMs: 100 });
  onTestFinished(() => server.close());
  const peer = await StreamsConnection.connect({ address, reconnect: false });
  onTestFinished(() => peer.close());
  await fc.assert(
    fc.asyncProperty(script, script, script, async (...scripts) => {
      const source = (given: Script) => (given.isSync ? atOnce(given) : inTime(given));
      let next = 0;
      server.onLoad = (index) => source(scripts[index] as Script);
      server.onStore = async (items) => {
        await check(items, scripts[next++] as Script);
        return 1;
      };
      // Down and up at once. The handlers begin in the order of the calls.
      await Promise.all([
        ...scripts.map((given, index) => check(peer.load(index), given)),
        ...scripts.map((given) => peer.store(source(given))),
      ]);
    }),
    { numRuns: Number(process.env["CHANNEL_RUNS"] ?? 10) },
  );
});
