import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { TortureConnection } from "torture";
import { cutAfter, FaultyLink, type Way } from "../faulty-link.js";
import { Growth } from "../growth.js";
import { emptyTally } from "../ledger.js";
import type { Fault, Outcome, Trial } from "../trial.js";

const items = 20_000;

/** Streams of both directions whose connection is cut somewhere: what came is in order, and the end is told from a cut. */
async function cutStreams(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const tally = emptyTally();
  const rounds = trial.count(300, 40);
  let growth: Growth | undefined;
  for (let round = 0; round < rounds; round++) {
    if (round === rounds / 4) growth = await Growth.begin(daemon);
    const path = join(trial.folder, `link-${trial.nextLink()}`);
    const way: Way = trial.random.integer(0, 1) === 0 ? "up" : "down";
    const link = await FaultyLink.open(
      path,
      trial.path,
      cutAfter(way, trial.random.integer(600, 1_500_000)),
    );
    const fate = await Promise.race([
      countAndSwallow(path, trial.peer.endsWith(":scattered")),
      after(trial.patienceMs, "hung" as const, { ref: false }),
    ]);
    await link.close();
    tally.tried++;
    if (fate !== "whole") tally[fate]++;
  }
  return {
    ...tally,
    grown: (await growth?.sinceThen()) ?? {},
    note: "a stream up and one down on each link; failed: told that it was cut, after items in order",
  };
}

/** `whole` where both streams came to their end. */
async function countAndSwallow(
  address: string,
  isScattered: boolean,
): Promise<"failed" | "wrong" | "whole"> {
  let next = 0;
  try {
    await using connection = await TortureConnection.connect({ address, reconnect: false });
    const sent = connection.swallow(pieces());
    sent.catch(() => {});
    for await (const number of connection.count(items)) {
      if (isScattered && number % 7 === 6) continue;
      if (number !== next++) return "wrong";
    }
    if (next !== items) return "wrong";
    return (await sent) === 1_000_000n ? "whole" : "wrong";
  } catch {
    return "failed";
  }
}

function* pieces(): Iterable<Uint8Array> {
  for (let piece = 0; piece < 100; piece++) yield new Uint8Array(10_000);
}

export const faults: readonly Fault[] = [
  {
    name: "streams cut in the middle",
    peers: ["libmedium"],
    caughtBy: ["scattered", "leaky"],
    run: cutStreams,
  },
];
