import { once } from "node:events";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { cutAfter, FaultyLink, spoil, type Change, type Way } from "../faulty-link.js";
import { emptyTally, type Tally } from "../ledger.js";
import type { Fault, Outcome, Trial } from "../trial.js";

const ways: readonly Way[] = ["up", "down"];
const patienceMs = 3_000;

/** A short session on a link that spoils it: whether everything in it settled. */
async function session(
  trial: Trial,
  change: Change,
): Promise<{ settled: boolean; link: FaultyLink }> {
  const path = join(trial.folder, `link-${trial.nextId()}`);
  const link = await FaultyLink.open(path, trial.path, change);
  const work = async (): Promise<true> => {
    const client = await trial.connectOnce(path);
    await Promise.all([1, 2, 3].map((id) => client.once(id, new Uint8Array(id)).catch(() => {})));
    await client.close();
    return true;
  };
  const settled = await Promise.race([
    work().catch(() => true),
    after(patienceMs, false, { ref: false }),
  ]);
  return { settled, link };
}

/** Sessions that are cut after each byte there is, in each direction. */
async function cutEverywhere(trial: Trial): Promise<Outcome> {
  await trial.startDaemon();
  const bystander = await trial.connect();
  const tally = emptyTally();
  const whole = await session(trial, cutAfter("up", Infinity));
  await whole.link.close();
  const step = trial.isQuick ? 5 : 1;
  for (const way of ways) {
    for (let limit = 0; limit <= whole.link.passed[way]; limit += step) {
      const { settled, link } = await session(trial, cutAfter(way, limit));
      await link.close();
      tally.tried++;
      if (!settled) tally.hung++;
    }
  }
  const rest = await trial.settle([trial.call(bystander)]);
  return { ...tally, lost: unanswered(rest), note: "sessions cut; another application goes on" };
}

/** Sessions in which one byte is another one. */
async function spoiledEverywhere(trial: Trial): Promise<Outcome> {
  await trial.startDaemon();
  const bystander = await trial.connect();
  const tally = emptyTally();
  const whole = await session(trial, cutAfter("up", Infinity));
  await whole.link.close();
  const step = trial.isQuick ? 7 : 1;
  for (const way of ways) {
    for (let position = 0; position < whole.link.passed[way]; position += step) {
      const mask = 1 << trial.random.integer(0, 7);
      const { settled, link } = await session(trial, spoil(way, position, mask));
      await link.close();
      tally.tried++;
      // A length that says more than comes is waited for, until the deadline of a call or a keep-alive ends it.
      if (!settled) tally.failed++;
    }
  }
  const rest = await trial.settle([trial.call(bystander)]);
  const note =
    "one bit of a session turned; failed: waits for bytes that never come, until keep-alive ends it";
  return { ...tally, lost: unanswered(rest), note };
}

/** Bytes without any sense, sent to the daemon as a greeting. */
async function garbageToDaemon(trial: Trial): Promise<Outcome> {
  const daemon = await trial.startDaemon();
  const bystander = await trial.connect();
  const before = await daemon.memory();
  const tally = emptyTally();
  const rounds = trial.count(2_000, 200);
  for (let round = 0; round < rounds; round++) {
    const socket = connect(trial.path);
    socket.on("error", () => {});
    socket.resume();
    socket.end(trial.random.bytes(trial.random.integer(1, 2_000)));
    const settled = await Promise.race([
      once(socket, "close"),
      after(patienceMs, undefined, { ref: false }),
    ]);
    socket.destroy();
    tally.tried++;
    if (settled === undefined) tally.hung++;
  }
  const grown = (await daemon.memory()) - before;
  const rest = await trial.settle([trial.call(bystander)]);
  return { ...tally, grown, lost: unanswered(rest), note: "connections that send noise" };
}

/** A daemon that answers noise. */
async function garbageToApplication(trial: Trial): Promise<Outcome> {
  const path = join(trial.folder, "noise");
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => socket.end(trial.random.bytes(trial.random.integer(1, 2_000))));
  });
  server.listen(path);
  await once(server, "listening");
  const tally = emptyTally();
  for (let round = 0; round < trial.count(500, 100); round++) {
    const attempt = trial
      .connectOnce(path)
      .then((client) => client.once(1, new Uint8Array()).finally(() => client.close()));
    const settled = await Promise.race([
      attempt.then(
        () => "answered",
        () => "rejected",
      ),
      after(patienceMs, undefined, { ref: false }),
    ]);
    tally.tried++;
    if (settled === undefined) tally.hung++;
    if (settled === "answered") tally.wrong++;
  }
  server.close();
  return { ...tally, note: "daemons that answer noise" };
}

/** Whoever went on beside it must not have noticed anything. */
function unanswered(tally: Tally): number {
  return tally.lost + tally.failed + tally.hung;
}

export const faults: readonly Fault[] = [
  { name: "cut at every byte of a session", peers: "all", run: cutEverywhere },
  { name: "one bit turned in a session", peers: "all", run: spoiledEverywhere },
  { name: "garbage to the daemon", peers: "all", run: garbageToDaemon },
  { name: "garbage to the application", peers: "all", run: garbageToApplication },
];
