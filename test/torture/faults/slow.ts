import { setTimeout as after } from "node:timers/promises";
import { ApplicationProcess } from "../application-process.js";
import { Growth } from "../growth.js";
import { added, emptyTally } from "../ledger.js";
import { pieceBytes } from "../peer.js";
import type { Fault, Outcome, Trial } from "../trial.js";

/** Rounds of standing still and going on: together a reader at a tenth of the pace. */
async function goSlowly(application: ApplicationProcess, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    application.stop();
    await after(180);
    application.continue();
    await after(20);
  }
}

/** An application reads a large stream and stands still most of the time; what it does not read must not gather in the daemon. */
async function slowReader(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const bystander = await trial.connect();
  await bystander.pour(pieceBytes * 1_000, () => {});
  const bytes = trial.count(512, 128) * 2 ** 20;
  const growth = await Growth.begin(daemon);
  const application = await ApplicationProcess.start(trial, "pour", bytes);
  const slowly = goSlowly(application, trial.count(50, 10));
  const calls = callBeside(trial, slowly);
  const grown = await growth.mostUntil(slowly);
  const theirs = await application.finish();
  const tally = added(await trial.settle([calls]), theirs);
  await application.end();
  return {
    ...tally,
    grown,
    note: `${bytes / 2 ** 20} MiB for one that stands still nine tenths of the time, calls of another one beside it; grown: at most, meanwhile`,
  };
}

/** An application subscribes to events and reads none for a while; the daemon waits for nobody. */
async function slowSubscriber(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const producer = await trial.connect();
  const [count, size] = [100, 8_192];
  const bursts = trial.count(600, 150);
  // What is kept of them for whoever comes back is there from the beginning.
  const first = 2_000;
  await producer.burst(first, size);
  const growth = await Growth.begin(daemon);
  const application = await ApplicationProcess.start(
    trial,
    "subscribe",
    first,
    first + count * bursts,
  );
  application.stop();
  const fired = fire(producer, bursts - 1);
  const grown = await growth.mostUntil(fired);
  application.continue();
  // It is told what it missed with the first event after it: here it is.
  await after(500);
  await producer.burst(count, size);
  const tally = added(emptyTally(), await application.finish());
  await application.end();
  return {
    ...tally,
    grown,
    failed: 0,
    note: `${count * bursts} events of 8 KiB, ${tally.tried} came, ${tally.failed} were told to be missing; lost: neither within 5 s after it went on; grown: at most, meanwhile`,
  };

  async function fire(client: typeof producer, rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) await client.burst(count, size);
  }
}

async function callBeside(trial: Trial, settled: Promise<unknown>): Promise<void> {
  const client = await trial.connect();
  const slow = { isOver: false };
  void settled.then(() => (slow.isOver = true));
  while (!slow.isOver) await trial.call(client);
}

export const faults: readonly Fault[] = [
  {
    name: "slow reader of a stream",
    peers: "all",
    caughtBy: ["mute", "twice", "wrong", "forgetful", "scattered"],
    run: slowReader,
  },
  {
    name: "slow subscriber of events",
    peers: ["libmedium", "vscode-jsonrpc"],
    caughtBy: ["scattered"],
    run: slowSubscriber,
  },
];
