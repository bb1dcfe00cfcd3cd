import fc from "fast-check";
import { expect, test } from "vitest";
import { turns } from "../channels.js";
import { streamsPair, type StreamsConnection, type StreamsServer } from "./streams-server.js";

/** One call with streams: what its source gives, and what its reader takes of it. */
interface Script {
  readonly way: "down" | "up";
  /** Sizes of the items, in bytes. */
  readonly sizes: readonly number[];
  /** Whether the source throws behind them. */
  readonly fails: boolean;
  /** After how many items the reader leaves; more than there are means that it reads to the end. */
  readonly leavesAfter: number;
  /** Turns of the event loop that reader and source wait before an item, in turn. */
  readonly readerWaits: readonly number[];
  readonly sourceWaits: readonly number[];
  /** Whether the call is cancelled by its signal, and after how many turns. */
  readonly cancelAfter: number | undefined;
}

const waits = fc.array(fc.constantFrom(0, 0, 0, 1, 3), { minLength: 1, maxLength: 4 });
const anyScript: fc.Arbitrary<Script> = fc.record({
  way: fc.constantFrom("down", "up"),
  sizes: fc.array(fc.constantFrom(0, 1, 100, 5_000, 65_536), { maxLength: 40 }),
  fails: fc.boolean(),
  leavesAfter: fc.constantFrom(1, 2, 7, 1000, 1000),
  readerWaits: waits,
  sourceWaits: waits,
  cancelAfter: fc.option(fc.nat(20), { nil: undefined, freq: 4 }),
});

/** What a script leaves behind. */
interface Outcome {
  /** First bytes of the items that were read, which number them. */
  readonly read: number[];
  readonly ended: "left" | "done" | "failed";
  sourceIsOpen: boolean;
}

class Failure extends Error {}

async function* sourceOf(
  { sizes, fails, sourceWaits }: Script,
  outcome: Outcome,
): AsyncGenerator<Uint8Array> {
  outcome.sourceIsOpen = true;
  try {
    for (const [index, size] of sizes.entries()) {
      await pause(sourceWaits, index);
      yield new Uint8Array(size).fill(index);
    }
    if (fails) throw new Failure("the source has failed");
  } finally {
    outcome.sourceIsOpen = false;
  }
}

async function readAll(
  items: AsyncIterable<Uint8Array>,
  { readerWaits, leavesAfter }: Script,
  outcome: Outcome,
): Promise<"left" | "done"> {
  let count = 0;
  for await (const item of items) {
    await pause(readerWaits, count);
    outcome.read.push(item.length, item[0] ?? 0);
    if (++count === leavesAfter) return "left";
  }
  return "done";
}

async function pause(lengths: readonly number[], index: number): Promise<void> {
  const length = lengths[index % lengths.length] ?? 0;
  if (length > 0) await turns(length);
}

async function run(all: readonly Script[], server: StreamsServer, peer: StreamsConnection) {
  const outcomes: Outcome[] = all.map(() => ({ read: [], ended: "failed", sourceIsOpen: false }));
  const at = (index: number): [Script, Outcome] => [
    all[index] as Script,
    outcomes[index] as Outcome,
  ];
  server.onLoad = (index) => sourceOf(...at(index));
  server.onStore = async (items) => {
    // Which script it is stands in front.
    const [first, rest] = await split(items);
    const [script, outcome] = at(first);
    const ended = await readAll(rest, script, outcome);
    return ended === "left" ? 1 : 0;
  };
  await Promise.all(
    all.map((each, index) => runOne(each, index, outcomes[index] as Outcome, peer)),
  );
  return outcomes;
}

async function split(
  items: AsyncIterable<Uint8Array>,
): Promise<[number, AsyncIterable<Uint8Array>]> {
  const iterator = items[Symbol.asyncIterator]();
  const first = await iterator.next();
  const index = first.done === true ? 0 : (first.value[0] ?? 0) * 256 + (first.value[1] ?? 0);
  return [index, { [Symbol.asyncIterator]: () => iterator }];
}

async function runOne(script: Script, index: number, outcome: Outcome, peer: StreamsConnection) {
  const controller = new AbortController();
  const { cancelAfter } = script;
  if (cancelAfter !== undefined) void turns(cancelAfter).then(() => controller.abort());
  const options = { signal: controller.signal };
  let ended: Outcome["ended"];
  try {
    if (script.way === "down") {
      ended = await readAll(peer.load(index, options), script, outcome);
    } else {
      const left = await peer.store(numbered(index, sourceOf(script, outcome)), options);
      ended = left === 1 ? "left" : "done";
    }
  } catch (error) {
    if (controller.signal.aborted) ended = "failed";
    else if (error instanceof Error && error.message.includes("the source has failed"))
      ended = "failed";
    else throw error;
  }
  Object.assign(outcome, { ended });
}

async function* numbered(index: number, items: AsyncIterable<Uint8Array>) {
  yield Uint8Array.of(index >> 8, index & 255);
  yield* items;
}

test("whatever is sent, left, cancelled or fails, and in whichever order, what is read is what was sent", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyScript, { minLength: 1, maxLength: 12 }), async (all) => {
      const { server, peer } = await streamsPair();
      const outcomes = await run(all, server, peer);
      for (const [index, { read, ended }] of outcomes.entries()) {
        const { sizes, fails, leavesAfter, cancelAfter } = all[index] as Script;
        const sent = sizes.flatMap((size, item) => [size, size === 0 ? 0 : item]);
        // In order, and nothing left out.
        expect(read).toEqual(sent.slice(0, read.length));
        if (cancelAfter !== undefined && ended === "failed") continue;
        const leaves = leavesAfter <= sizes.length;
        expect(ended).toBe(leaves ? "left" : fails ? "failed" : "done");
        expect(read).toHaveLength(2 * (leaves ? leavesAfter : sizes.length));
      }
      // Nothing is left behind.
      await expect.poll(() => outcomes.some(({ sourceIsOpen }) => sourceIsOpen)).toBe(false);
      await expect.poll(() => server.session.openStreams).toBe(0);
      await peer.plain(1);
      await expect.poll(() => [peer.$session.inFlight, server.session.inFlight]).toEqual([0, 0]);
      await peer.close();
      await server.close();
    }),
    { numRuns: 60 },
  );
});
